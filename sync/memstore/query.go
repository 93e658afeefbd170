package memstore

import (
	"context"
	"maps"
	"slices"

	crmsync "github.com/crmsync/crmsync/sync"
)

// Lookup returns copies of the links that q names.
func (s *Store) Lookup(ctx context.Context, conn string, q crmsync.LinkLookup) ([]crmsync.Link, error) {
	c, leave, err := s.enter(ctx, conn)
	if err != nil {
		return nil, err
	}
	defer leave()
	found := map[string]struct{}{}
	for _, id := range q.IDs {
		if c.links[id] != nil {
			found[id] = struct{}{}
		}
	}
	for _, r := range q.Refs {
		if id, ok := c.refs[r]; ok {
			found[id] = struct{}{}
		}
	}
	for _, k := range q.Keys {
		maps.Copy(found, c.keys[k])
	}
	links := make([]crmsync.Link, 0, len(found))
	for _, id := range slices.Sorted(maps.Keys(found)) {
		links = append(links, c.links[id].Clone())
	}
	return links, nil
}

// Links returns copies of a page of links. It walks the smallest index that
// holds them all.
func (s *Store) Links(ctx context.Context, conn string, q crmsync.LinkQuery) ([]crmsync.Link, error) {
	c, leave, err := s.enter(ctx, conn)
	if err != nil {
		return nil, err
	}
	defer leave()
	var ids []string
	switch {
	case q.Open:
		ids = c.open.after(q.After)
	case q.Dirty:
		ids = c.dirty.after(q.Kind, q.After)
	default:
		ids = c.ids.after(q.Kind, q.After)
	}
	links := []crmsync.Link{}
	for _, id := range ids {
		if len(links) == limit(q.Limit) {
			break
		}
		if l := c.links[id]; selects(q, l) {
			links = append(links, l.Clone())
		}
	}
	return links, nil
}

// selects reports whether q asks for l, apart from its position.
func selects(q crmsync.LinkQuery, l *crmsync.Link) bool {
	switch {
	case q.Kind != "" && l.Kind != q.Kind,
		q.Dirty && !l.Dirty,
		q.Open && l.Intent == nil,
		!q.DueBy.IsZero() && l.Due.After(q.DueBy):
		return false
	}
	return true
}

// Problems returns copies of a page of problems.
func (s *Store) Problems(ctx context.Context, conn string, q crmsync.ProblemQuery) ([]crmsync.Problem, error) {
	c, leave, err := s.enter(ctx, conn)
	if err != nil {
		return nil, err
	}
	defer leave()
	problems := []crmsync.Problem{}
	for _, at := range c.problems.from(max(q.After, q.ID)) {
		if len(problems) == limit(q.Limit) || q.ID != "" && at.id != q.ID {
			break
		}
		p := c.links[at.link].Problems[at.n]
		if at.id > q.After && (q.Category == "" || p.Category == q.Category) {
			p.Others = slices.Clone(p.Others)
			problems = append(problems, p)
		}
	}
	return problems, nil
}
