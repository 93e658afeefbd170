package hubspottest

import (
	"encoding/json"
	"slices"
	"strings"
)

// The limits of a search.
const (
	searchWindow     = 10_000 // after + limit
	searchPage       = 200
	searchGroups     = 5
	searchPerGroup   = 6
	searchFilters    = 18
	searchQueryChars = 3000
)

type searchRequest struct {
	Query   string            `json:"query"`
	Groups  []filterGroup     `json:"filterGroups"`
	Filters []filter          `json:"filters"` // short for a single group
	Sorts   []json.RawMessage `json:"sorts"`
	Fields  []string          `json:"properties"`
	Limit   flexible          `json:"limit"`
	After   flexible          `json:"after"`
}

type filterGroup struct {
	Filters []filter `json:"filters"`
}

type filter struct {
	Property string     `json:"propertyName"`
	Operator string     `json:"operator"`
	Value    flexible   `json:"value"`
	High     flexible   `json:"highValue"`
	Values   []flexible `json:"values"`
}

type searchReply struct {
	Total   int      `json:"total"`
	Results []object `json:"results"`
	Paging  *paging  `json:"paging,omitempty"`
}

// cachedSearch keeps what a search matched, for its next pages.
type cachedSearch struct {
	key  string
	rev  uint64
	rows []*snapshot
}

// searchObjects is POST /objects/{type}/search.
func (s *Server) searchObjects(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	var in searchRequest
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	limit, after, err := s.searchBounds(c, in)
	if err != nil {
		return result{}, err
	}
	t.settle(s.now())
	rows, err := s.matches(t, in)
	if err != nil {
		return result{}, err
	}
	res := searchReply{Total: len(rows), Results: []object{}}
	fields := t.fields(in.Fields)
	for _, snap := range rows[min(after, len(rows)):min(after+limit, len(rows))] {
		o := s.show(t, snap.rec, snap.values, fields)
		o.UpdatedAt, o.Archived, o.ArchivedAt = instant(snap.updated), false, ""
		res.Results = append(res.Results, o)
	}
	if after+limit < len(rows) {
		res.Paging = &paging{Next: &nextPage{After: itoa(int64(after + limit))}}
	}
	return ok(res)
}

func (s *Server) searchBounds(c *call, in searchRequest) (limit, after int, err error) {
	if most := s.opts.Switches.SearchBodyMax; most > 0 && len(c.body) > most {
		return 0, 0, invalid("The request body is too long: %d characters. The maximum is %d.", len(c.body), most)
	}
	if len([]rune(in.Query)) > searchQueryChars {
		return 0, 0, invalid("The query is too long. The maximum is %d characters.", searchQueryChars)
	}
	limit = 10
	if in.Limit.set && in.Limit.v != "" {
		limit = int(min(parseID(in.Limit.v), searchWindow))
		if limit < 1 || limit > searchPage {
			return 0, 0, invalid("Invalid value for limit: %s. It must be between 1 and %d.", in.Limit.v, searchPage)
		}
	}
	if in.After.set && in.After.v != "" {
		after = int(min(parseID(in.After.v), searchWindow))
		if in.After.v != "0" && after == 0 {
			return 0, 0, invalid("Invalid value for after: %s", in.After.v)
		}
	}
	if after+limit > searchWindow {
		return 0, 0, invalid("The requested page is beyond the limit of %d results: after + limit must not be greater than %d.", searchWindow, searchWindow)
	}
	total := len(in.Filters)
	groups := len(in.Groups)
	for _, g := range in.Groups {
		total += len(g.Filters)
		if len(g.Filters) > searchPerGroup {
			return 0, 0, invalid("A filter group has %d filters. The maximum is %d.", len(g.Filters), searchPerGroup)
		}
	}
	switch {
	case groups > searchGroups:
		return 0, 0, invalid("The search has %d filter groups. The maximum is %d.", groups, searchGroups)
	case total > searchFilters || len(in.Filters) > searchPerGroup:
		return 0, 0, invalid("The search has %d filters. The maximum is %d.", total, searchFilters)
	case len(in.Sorts) > 1:
		return 0, 0, invalid("The search has %d sorts. The maximum is 1.", len(in.Sorts))
	}
	return limit, after, nil
}

// matches returns what a search finds, in order. The next page of the same
// search finds the answer ready, as long as nothing has changed.
func (s *Server) matches(t *table, in searchRequest) ([]*snapshot, error) {
	key := compact([]any{in.Query, in.Groups, in.Filters, in.Sorts})
	for _, hit := range t.cache {
		if hit.key == key && hit.rev == t.rev {
			return hit.rows, nil
		}
	}
	groups := in.Groups
	if len(in.Filters) > 0 {
		groups = append(slices.Clone(groups), filterGroup{in.Filters})
	}
	tests := make([][]test, 0, len(groups))
	linked := false
	for _, g := range groups {
		var row []test
		for _, f := range g.Filters {
			one, err := s.compile(t, f)
			if err != nil {
				return nil, err
			}
			linked = linked || strings.HasPrefix(f.Property, "associations.")
			row = append(row, one)
		}
		tests = append(tests, row)
	}
	by, err := t.sorting(in.Sorts)
	if err != nil {
		return nil, err
	}
	rows := t.scan(tests, strings.Fields(strings.ToLower(in.Query)))
	t.sort(rows, by)
	if !linked { // associations are not part of the index
		t.cache = append(t.cache[max(0, len(t.cache)-3):], cachedSearch{key, t.rev, rows})
	}
	return rows, nil
}

func (f flexible) MarshalJSON() ([]byte, error) { return json.Marshal(f.v) }

func (t *table) scan(groups [][]test, words []string) []*snapshot {
	rows := []*snapshot{}
	for _, r := range t.order {
		if r.seen == nil || !t.mentions(r.seen.values, words) {
			continue
		}
		hit := len(groups) == 0
		for _, g := range groups {
			all := true
			for _, pass := range g {
				if all = pass(r.seen); !all {
					break
				}
			}
			if hit = all; hit {
				break
			}
		}
		if hit {
			rows = append(rows, r.seen)
		}
	}
	return rows
}

// mentions reports whether each word begins a word of a searched property.
func (t *table) mentions(vals map[string]string, words []string) bool {
	for _, w := range words {
		if !slices.ContainsFunc(t.searched, func(name string) bool {
			return strings.Contains(strings.ToLower(vals[name]), w)
		}) {
			return false
		}
	}
	return true
}
