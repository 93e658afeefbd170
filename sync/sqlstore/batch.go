package sqlstore

import (
	"slices"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// link is one link of a batch in the form in which it is stored.
type link struct {
	id       string // as text
	expects  int64  // revision
	row      []any  // of crmsync_links
	refs     []entry
	keys     []entry
	problems []entry
}

// entry is one row of an index table. mark is the column that tells whether an
// entry has changed.
type entry struct {
	mark string
	row  []any
}

// encodeLinks prepares the links of a batch before the transaction begins, so
// that it holds its locks no longer than it must. ok is false when no store
// could accept them: one id twice, or one record in two links.
func encodeLinks(conn string, in []crmsync.Link) (links []link, ok bool, err error) {
	links = make([]link, len(in))
	owner := make(map[string]string, 2*len(in))
	seen := make(map[string]bool, len(in))
	ok = true
	for i := range in {
		l, err := encodeLink(conn, &in[i])
		if err != nil {
			return nil, false, err
		}
		ok = ok && !seen[l.id]
		seen[l.id] = true
		for _, r := range l.refs {
			other, taken := owner[r.mark]
			ok = ok && (!taken || other == l.id)
			owner[r.mark] = l.id
		}
		links[i] = l
	}
	return links, ok, nil
}

func encodeLink(conn string, in *crmsync.Link) (link, error) {
	doc, err := encode("link", in.ID, in)
	if err != nil {
		return link{}, err
	}
	sides := 0 // of a closed link none counts
	if in.Closed == "" {
		sides = flag(!in.HubSpot.Ref.IsZero()) + flag(!in.Salesforce.Ref.IsZero())
	}
	l := link{id: text(in.ID), expects: in.Revision}
	l.row = []any{
		conn, l.id, text(in.Kind), sides, flag(in.Dirty), in.Due.UnixMilli(), flag(in.Intent != nil), in.Revision + 1, doc,
	}
	for _, r := range in.Refs() {
		if !r.IsZero() {
			l.refs = append(l.refs, entry{mark: refText(r)})
		}
	}
	l.refs = distinct(l.refs)
	for i, e := range l.refs {
		l.refs[i].row = []any{conn, e.mark, l.id}
	}
	for _, k := range in.HubSpot.Keys {
		l.keys = append(l.keys, entry{mark: string(keyHash(crmsync.SideKey{System: crm.HubSpot, Key: k}))})
	}
	for _, k := range in.Salesforce.Keys {
		l.keys = append(l.keys, entry{mark: string(keyHash(crmsync.SideKey{System: crm.Salesforce, Key: k}))})
	}
	l.keys = distinct(l.keys)
	for i, e := range l.keys {
		l.keys[i].row = []any{conn, []byte(e.mark), l.id}
	}
	for n, p := range in.Problems {
		doc, err := encode("problem", p.ID, p)
		if err != nil {
			return link{}, err
		}
		l.problems = append(l.problems, entry{doc, []any{conn, text(p.ID), l.id, n, text(string(p.Category)), doc}})
	}
	return l, nil
}

// distinct sorts entries by mark and drops repetitions.
func distinct(entries []entry) []entry {
	slices.SortFunc(entries, func(a, b entry) int { return compare(a.mark, b.mark) })
	return slices.CompactFunc(entries, func(a, b entry) bool { return a.mark == b.mark })
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
