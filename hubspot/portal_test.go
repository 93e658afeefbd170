package hubspot_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/crmsync/crmsync/hubspot"
)

// portal is a plain HubSpot for tests of the feeds: contacts in a map, searched
// by scanning. It refuses what HubSpot refuses about searches.
type portal struct {
	rows   map[int64]*row
	after  func() // called after each answered search or listing
	calls  map[string]int
	longer int // property lists longer than this were asked for in a URL
}

type row struct {
	id       int64
	modified int64 // ms
	props    map[string]string
	archived bool
	hidden   bool // not in the search index yet
}

func newPortal() *portal { return &portal{rows: map[int64]*row{}, calls: map[string]int{}} }

// put adds or changes a contact, modified now.
func (p *portal) put(id int64, props map[string]string) *row {
	r := &row{id: id, modified: time.Now().UnixMilli(), props: props}
	p.rows[id] = r
	return r
}

func (p *portal) serve(ex exchange) (int, string) {
	q, _ := url.ParseQuery(ex.Query)
	path := strings.TrimPrefix(ex.Path, "/crm/objects/2026-09/contacts")
	p.calls[ex.Method+" "+path]++
	switch {
	case ex.Path == "/crm/properties/2026-09/contacts":
		return 200, `{"results":[{"name":"email","type":"string","fieldType":"text"},{"name":"firstname","type":"string","fieldType":"text"},
			{"name":"age","type":"number","fieldType":"number"},{"name":"company","type":"string","fieldType":"text"}]}`
	case ex.Method == "GET" && path == "":
		return p.list(q)
	case path == "/search":
		return p.search(ex.Body)
	case path == "/batch/read":
		return p.batchRead(ex.Body)
	}
	return 501, `{"message":"the test's portal does not know ` + path + `"}`
}

func (p *portal) sorted(less func(a, b *row) int, keep func(r *row) bool) []*row {
	var out []*row
	for _, r := range p.rows {
		if keep(r) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b *row) int {
		if c := less(a, b); c != 0 {
			return c
		}
		return int(a.id - b.id)
	})
	return out
}

func (r *row) json(props []string) map[string]any {
	at := time.UnixMilli(r.modified).UTC().Format("2006-01-02T15:04:05.000Z")
	values := map[string]any{"hs_object_id": strconv.FormatInt(r.id, 10), "lastmodifieddate": at}
	for _, name := range props {
		if v, ok := r.props[name]; ok {
			values[name] = v
		} else {
			values[name] = nil
		}
	}
	return map[string]any{"id": strconv.FormatInt(r.id, 10), "properties": values, "createdAt": "2000-01-01T00:00:00Z",
		"updatedAt": at, "archived": r.archived}
}

func page(rows []*row, props []string, next string) string {
	out := map[string]any{"total": len(rows), "results": []any{}}
	list := []any{}
	for _, r := range rows {
		list = append(list, r.json(props))
	}
	out["results"] = list
	if next != "" {
		out["paging"] = map[string]any{"next": map[string]any{"after": next, "link": "…"}}
	}
	b, _ := json.Marshal(out)
	return string(b)
}

func (p *portal) done() {
	if p.after != nil {
		p.after()
	}
}

func (p *portal) list(q url.Values) (int, string) {
	p.longer = max(p.longer, len(q.Get("properties")))
	if len(q.Get("properties")) > 5<<10 {
		return 414, ""
	}
	limit, _ := strconv.Atoi(q.Get("limit"))
	after, _ := strconv.ParseInt(q.Get("after"), 10, 64)
	rows := p.sorted(func(a, b *row) int { return 0 }, func(r *row) bool {
		return r.id >= after && r.archived == (q.Get("archived") == "true")
	})
	next := ""
	if len(rows) > limit {
		next = strconv.FormatInt(rows[limit].id, 10)
		rows = rows[:limit]
	}
	defer p.done()
	return 200, page(rows, strings.Split(q.Get("properties"), ","), next)
}

func (p *portal) search(body []byte) (int, string) {
	var req hubspot.SearchRequest
	if err := json.Unmarshal(body, &req); err != nil || len(body) > 3000 || req.Limit > 200 || len(req.FilterGroups) > 5 {
		return 400, fmt.Sprintf(`{"status":"error","message":"bad search of %d characters"}`, len(body))
	}
	offset, _ := strconv.Atoi(req.After)
	if offset+req.Limit > 10_000 {
		return 400, `{"status":"error","message":"beyond 10,000"}`
	}
	order := func(a, b *row) int { return int(a.modified - b.modified) }
	if req.Sorts[0].PropertyName == "hs_object_id" {
		order = func(a, b *row) int { return int(a.id - b.id) }
	}
	rows := p.sorted(order, func(r *row) bool {
		return !r.hidden && !r.archived && slices.ContainsFunc(req.FilterGroups, func(g hubspot.FilterGroup) bool {
			return !slices.ContainsFunc(g.Filters, func(f hubspot.Filter) bool { return !r.meets(f) })
		})
	})
	rows = rows[min(offset, len(rows)):]
	next := ""
	if len(rows) > req.Limit {
		next = strconv.Itoa(offset + req.Limit)
		rows = rows[:req.Limit]
	}
	defer p.done()
	return 200, page(rows, req.Properties, next)
}

func (r *row) meets(f hubspot.Filter) bool {
	text := r.props[f.PropertyName]
	switch f.PropertyName {
	case "lastmodifieddate":
		text = strconv.FormatInt(r.modified, 10)
	case "hs_object_id":
		text = strconv.FormatInt(r.id, 10)
	}
	n, _ := strconv.ParseInt(text, 10, 64)
	v, _ := strconv.ParseInt(f.Value, 10, 64)
	high, _ := strconv.ParseInt(f.HighValue, 10, 64)
	switch f.Operator {
	case hubspot.EQ:
		return text == f.Value
	case hubspot.GT:
		return n > v
	case hubspot.GTE:
		return n >= v
	case hubspot.Between:
		return n >= v && n <= high
	case hubspot.NotIn:
		return !slices.Contains(f.Values, text)
	case hubspot.In:
		return text != "" && slices.Contains(f.Values, strings.ToLower(text))
	}
	return false
}

func (p *portal) batchRead(body []byte) (int, string) {
	var req hubspot.BatchRead
	if err := json.Unmarshal(body, &req); err != nil || len(req.Inputs) > 100 {
		return 400, `{"status":"error","message":"bad batch","category":"VALIDATION_ERROR"}`
	}
	results, missing := []any{}, []string{}
	for _, in := range req.Inputs {
		found := false
		for _, r := range p.rows {
			if !r.archived && (req.IDProperty == "" && strconv.FormatInt(r.id, 10) == in.ID || req.IDProperty != "" && r.props[req.IDProperty] == in.ID) {
				results, found = append(results, r.json(req.Properties)), true
			}
		}
		if !found {
			missing = append(missing, in.ID)
		}
	}
	slices.Reverse(results) // no order is promised
	out := map[string]any{"status": "COMPLETE", "results": results}
	status := 200
	if len(missing) > 0 {
		status = 207
		out["numErrors"] = 1
		out["errors"] = []any{map[string]any{"status": "error", "category": "OBJECT_NOT_FOUND",
			"message": "Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.",
			"context": map[string]any{"ids": missing}}}
	}
	b, _ := json.Marshal(out)
	return status, string(b)
}
