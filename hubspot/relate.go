package hubspot

import (
	"context"

	"github.com/crmsync/crmsync/sync/crm"
)

// MaxAssociationRead is the most records of one batch read of associations.
const MaxAssociationRead = 1000

// MaxAssociationWrite is the most pairs of one batch create of associations.
const MaxAssociationWrite = 2000

// relate completes records with the associations among fields. With inline,
// rows are what a listing told of the records and hold them already, except
// those of a record with very many. Everything else costs one call for each
// relation and 1,000 records.
func (k *Connector) relate(ctx context.Context, sh *shape, recs []crm.Record, rows []Object, fields []string, inline bool) error {
	for _, r := range sh.linked(fields) {
		var open []string
		for i := range recs {
			ids, whole := r.listed(rows, i, inline)
			if !whole {
				open = append(open, recs[i].Ref.ID)
				continue
			}
			recs[i].Values[r.field] = r.value(ids)
		}
		found, err := k.associated(ctx, sh.object, r, unique(open))
		if err != nil {
			return err
		}
		for i := range recs {
			if _, done := recs[i].Values[r.field]; !done {
				recs[i].Values[r.field] = r.value(r.members(found[recs[i].Ref.ID]))
			}
		}
	}
	return nil
}

// members are the ids of the associations that count.
func (r relation) members(all []AssociatedRecord) []string {
	var ids []string
	for _, a := range all {
		if r.has(a) {
			ids = append(ids, string(a.ToObjectID))
		}
	}
	return ids
}

// listed returns what a row of a listing tells of the relation; whole is false
// when that is not all.
func (r relation) listed(rows []Object, i int, inline bool) (ids []string, whole bool) {
	if !inline {
		return nil, false
	}
	all := rows[i].Associations[r.to]
	if all.Paging.Next.After != "" {
		return nil, false
	}
	for _, a := range all.Results {
		if r.many || a.Type == r.inline {
			ids = append(ids, string(a.ID))
		}
	}
	return unique(ids), true
}

// associated returns the far ends of a relation by record, with all the kinds
// that each pair has. A record without any is absent.
func (k *Connector) associated(ctx context.Context, object string, r relation, ids []string) (map[string][]AssociatedRecord, error) {
	found := make(map[string][]AssociatedRecord, len(ids))
	open := make([]associationsAsked, 0, len(ids))
	for _, id := range ids {
		open = append(open, associationsAsked{ID: id})
	}
	for len(open) > 0 {
		n := min(len(open), MaxAssociationRead)
		batch, err := k.c.Associations.read(ctx, object, r.to, open[:n])
		if err == nil {
			// A record that is gone has no associations, which is no error here.
			err = missingOnly(batch.Errors, "associations of "+object+" with "+r.to, object)
		}
		if err != nil {
			return nil, err
		}
		open = open[n:]
		for _, one := range batch.Results {
			found[one.From.ID] = append(found[one.From.ID], one.To...)
			if after := one.Paging.Next.After; after != "" {
				open = append(open, associationsAsked{one.From.ID, after})
			}
		}
	}
	return found, nil
}
