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
// order of object and id. Targets of one object that follow each other are
// searched together.
//
// A unique field is read from the database: records created a moment ago are
// found, and contacts by their additional e-mail addresses too. Any other field
// is searched, and the index can be some seconds late.
func (k *Connector) Find(ctx context.Context, q crm.Lookup) ([]crm.Record, error) {
	var out []crm.Record
	for targets := q.Targets; len(targets) > 0; {
		object, n := targets[0].Object, 1
		for n < len(targets) && targets[n].Object == object {
			n++
		}
		found, err := k.findIn(ctx, targets[:n], q.Values)
		if err != nil {
			return nil, fmt.Errorf("find %s by %s: %w", object, targets[0].Field, err)
		}
		out, targets = append(out, found...), targets[n:]
	}
	return out, nil
}

// findIn finds records of one object.
func (k *Connector) findIn(ctx context.Context, targets []crm.LookupTarget, values []string) ([]crm.Record, error) {
	sh, err := k.shapes.get(ctx, targets[0].Object)
	if err != nil {
		return nil, err
	}
	var rows []Object
	var fields, searched []string
	for _, t := range targets {
		fields = append(fields, t.Fields...)
		if !sh.fields[t.Field].Unique {
			searched = append(searched, t.Field)
			continue
		}
		found, err := k.batchRead(ctx, sh, t.Field, askedFor(values, sh.fields[t.Field].Type == crm.TypeEmail), t.Fields)
		if err != nil {
			return nil, err
		}
		rows = append(rows, found...)
	}
	fields = unique(fields)
	found, err := k.searchIn(ctx, sh, searched, fields, values)
	if err != nil {
		return nil, err
	}
	rows = append(rows, found...)
	slices.SortFunc(rows, func(a, b Object) int { return compareIDs(a.ID, b.ID) })
	rows = slices.CompactFunc(rows, func(a, b Object) bool { return a.ID == b.ID })
	return k.records(ctx, sh, rows, fields, origin{index: len(searched) > 0})
}

// askedFor are values as a search compares them.
func askedFor(values []string, lower bool) []string {
	out := make([]string, len(values))
	for i, v := range values {
		if out[i] = strings.TrimSpace(v); lower {
			out[i] = strings.ToLower(out[i])
		}
	}
	return unique(out)
}

// compareIDs orders decimal ids by number.
func compareIDs(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

// searchIn searches, in any of the named properties, with as many values at
// once as fit into a request.
func (k *Connector) searchIn(ctx context.Context, sh *shape, names, fields, values []string) ([]Object, error) {
	if len(names) == 0 {
		return nil, nil
	}
	f := sh.fields[names[0]]
	values = askedFor(values, f.Type != crm.TypeChoice && f.Type != crm.TypeMultiChoice) // IN compares texts in lower case
	props := sh.asked(fields)
	fill := listSize(props) > MaxSearchBody/2
	if fill {
		props = []string{propMerged}
	}
	room := (MaxSearchBody - bodyMargin*4 - listSize(props)) / len(names)
	var ids []string
	var rows []Object
	for len(values) > 0 {
		n := prefix(values, room)
		var filters []Filter
		for _, name := range names {
			filters = append(filters, Filter{PropertyName: name, Operator: In, Values: values[:n]})
		}
		got, err := k.searchAll(ctx, sh, filters, props)
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
	return k.batchRead(ctx, sh, "", unique(ids), fields)
}

// searchAll finds what matches any of the filters. It pages by id, which knows
// no limit.
func (k *Connector) searchAll(ctx context.Context, sh *shape, filters []Filter, props []string) ([]Object, error) {
	req := SearchRequest{Sorts: []Sort{{propID, "ASCENDING"}}, Properties: props, Limit: MaxSearchPage}
	var rows []Object
	for last := ""; ; {
		req.FilterGroups = nil
		for _, f := range filters {
			group := FilterGroup{Filters: []Filter{f}}
			if last != "" {
				group.Filters = append(group.Filters, Filter{PropertyName: propID, Operator: GT, Value: last})
			}
			req.FilterGroups = append(req.FilterGroups, group)
		}
		page, err := k.c.Search.Do(ctx, sh.object, req)
		if err != nil {
			return nil, err
		}
		rows = append(rows, page.Results...)
		if page.After == "" || len(page.Results) == 0 {
			return rows, nil
		}
		last = page.Results[len(page.Results)-1].ID
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
