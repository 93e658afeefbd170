package hubspot

import (
	"context"
	"strconv"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// typeIDs are the ids of the standard objects, which lists go by.
var typeIDs = map[string]string{
	"contacts": "0-1", "companies": "0-2", "deals": "0-3", "tickets": "0-5", "products": "0-7",
	"tasks": "0-27", "notes": "0-46", "meetings": "0-47", "calls": "0-48", "emails": "0-49",
	"leads": "0-136",
}

func typeID(object string) string {
	if id, ok := typeIDs[object]; ok {
		return id
	}
	return object // a custom object goes by its id anyway
}

func objectOf(typeID string) string {
	for object, id := range typeIDs {
		if id == typeID {
			return object
		}
	}
	return typeID
}

// List describes a list with its size and when a record last joined.
func (k *Connector) List(ctx context.Context, id string) (crm.List, error) {
	page, err := k.c.Lists.Search(ctx, ListSearch{
		ListIDs: []string{id}, ProcessingTypes: []string{"MANUAL", "DYNAMIC", "SNAPSHOT"}, Count: 1,
		AdditionalProperties: []string{"hs_list_size", "hs_last_record_added_at"},
	})
	if err != nil {
		return crm.List{}, err
	}
	for _, l := range page.Lists {
		if l.ID != id {
			continue
		}
		out := crm.List{ID: id, Name: l.Name, Object: objectOf(l.ObjectTypeID), Size: -1}
		if n, err := strconv.Atoi(l.Additional.Get("hs_list_size")); err == nil {
			out.Size = n
		}
		out.LastAdd = moment(l.Additional.Get("hs_last_record_added_at"))
		return out, nil
	}
	return crm.List{}, &crm.Error{Class: crm.NotFound, System: crm.HubSpot, Op: "get list " + id}
}

func moment(s string) time.Time {
	if v, err := decodeInstant(s); err == nil {
		if t, ok := v.Time(); ok {
			return t
		}
	}
	return time.Time{}
}

// Members tells for each record whether it is in the list.
func (k *Connector) Members(ctx context.Context, id string, refs []crm.Ref) ([]bool, error) {
	in := map[RecordInput]bool{}
	inputs := make([]RecordInput, len(refs))
	for i, r := range refs {
		inputs[i] = RecordInput{typeID(r.Object), r.ID}
	}
	for _, part := range chunks(inputs, MaxBatch) {
		rows, failed, err := k.c.Lists.OfRecords(ctx, part)
		if err == nil {
			err = missingOnly(failed, "read list memberships", "")
		}
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			for _, l := range row.Lists {
				if string(l.ListID) == id {
					in[RecordInput{row.ObjectTypeID, string(row.RecordID)}] = true
				}
			}
		}
	}
	out := make([]bool, len(refs))
	for i, r := range inputs {
		out[i] = in[r]
	}
	return out, nil
}

// Joined returns a page of up to 250 of the list's members, in order of id.
func (k *Connector) Joined(ctx context.Context, id string, since crm.Cursor) (refs []crm.Ref, next crm.Cursor, more bool, err error) {
	cur, err := parseCursor(since)
	if err != nil {
		return nil, "", false, err
	}
	if cur.ID == "" {
		// The cursor remembers the list's object, so that it is asked once.
		l, err := k.c.Lists.Get(ctx, id)
		if err != nil {
			return nil, "", false, err
		}
		cur.ID = objectOf(l.ObjectTypeID)
	}
	page, err := k.c.Lists.Members(ctx, id, &MembershipOptions{Limit: 250, After: cur.After})
	if err != nil {
		return nil, "", false, err
	}
	for _, m := range page.Results {
		refs = append(refs, crm.Ref{System: crm.HubSpot, Object: cur.ID, ID: m.RecordID})
	}
	if page.After == "" {
		return refs, "", false, nil
	}
	cur.Listing, cur.After = true, page.After
	return refs, cur.String(), true, nil
}
