package hubspot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// Find returns the records whose field has one of the values, each once, in
// order of object and id.
//
// A unique field is read from the database: records created a moment ago are
// found, and contacts by their additional e-mail addresses too. Any other field
// is searched, and the index can be some seconds late.
func (k *Connector) Find(ctx context.Context, q crm.Lookup) ([]crm.Record, error) {
	var out []crm.Record
	for _, t := range q.Targets {
		found, err := k.findIn(ctx, t, q.Values)
		if err != nil {
			return nil, fmt.Errorf("find %s by %s: %w", t.Object, t.Field, err)
		}
		out = append(out, found...)
	}
	return out, nil
}

func (k *Connector) findIn(ctx context.Context, t crm.LookupTarget, values []string) ([]crm.Record, error) {
	sh, err := k.shapes.get(ctx, t.Object)
	if err != nil {
		return nil, err
	}
	f := sh.fields[t.Field]
	var clean []string
	for _, v := range values {
		v = strings.TrimSpace(v)
		if f.Type == crm.TypeEmail {
			v = strings.ToLower(v)
		}
		clean = append(clean, v)
	}
	clean = unique(clean)
	var rows []Object
	if f.Unique {
		rows, err = k.batchRead(ctx, sh, t.Field, clean, t.Fields)
	} else {
		rows, err = k.searchIn(ctx, sh, f, t, clean)
	}
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b Object) int { return compareIDs(a.ID, b.ID) })
	rows = slices.CompactFunc(rows, func(a, b Object) bool { return a.ID == b.ID })
	return k.records(ctx, sh, rows, t.Fields, origin{index: !f.Unique})
}

// compareIDs orders decimal ids by number.
func compareIDs(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

// searchIn searches with as many values at once as fit into a request.
func (k *Connector) searchIn(ctx context.Context, sh *shape, f crm.Field, t crm.LookupTarget, values []string) ([]Object, error) {
	if f.Type != crm.TypeChoice && f.Type != crm.TypeMultiChoice {
		for i, v := range values {
			values[i] = strings.ToLower(v) // IN compares texts in lower case
		}
		values = unique(values)
	}
	props := sh.asked(t.Fields)
	fill := listSize(props) > MaxSearchBody/2
	if fill {
		props = []string{propMerged}
	}
	room := MaxSearchBody - bodyMargin*4 - listSize(props)
	var ids []string
	var rows []Object
	for len(values) > 0 {
		n := prefix(values, room)
		got, err := k.searchAll(ctx, sh, Filter{PropertyName: t.Field, Operator: In, Values: values[:n]}, props)
		if err != nil {
			return nil, err
		}
		values, rows = values[n:], append(rows, got...)
	}
	if !fill {
		return rows, nil
	}
	for _, o := range rows {
		ids = append(ids, o.ID)
	}
	return k.batchRead(ctx, sh, "", unique(ids), t.Fields)
}

// searchAll pages by id, which knows no limit.
func (k *Connector) searchAll(ctx context.Context, sh *shape, f Filter, props []string) ([]Object, error) {
	req := SearchRequest{Sorts: []Sort{{propID, "ASCENDING"}}, Properties: props, Limit: MaxSearchPage}
	group := FilterGroup{Filters: []Filter{f}}
	var rows []Object
	for {
		req.FilterGroups = []FilterGroup{group}
		page, err := k.c.Search.Do(ctx, sh.object, req)
		if err != nil {
			return nil, err
		}
		rows = append(rows, page.Results...)
		if page.After == "" || len(page.Results) == 0 {
			return rows, nil
		}
		last := page.Results[len(page.Results)-1].ID
		group.Filters = []Filter{f, {PropertyName: propID, Operator: GT, Value: last}}
	}
}

// listSize is how many characters a list of texts takes in a body.
func listSize(list []string) int {
	n := 0
	for _, s := range list {
		b, err := json.Marshal(s)
		if err != nil {
			return MaxSearchBody
		}
		n += len(b) + 1
	}
	return n
}

// prefix is how many values fit into room, at least one, at most 100.
func prefix(values []string, room int) int {
	n := 0
	for n < len(values) && n < MaxBatch && (n == 0 || listSize(values[:n+1]) <= room) {
		n++
	}
	return n
}
