package memstore

import (
	"maps"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// conn is one connection's data: the links, and indexes that put and drop keep
// in step with them.
type conn struct {
	lease     lease
	documents map[string][]byte
	links     map[string]*crmsync.Link
	refs      map[crm.Ref]string // the link that has the record or the alias
	keys      map[crmsync.SideKey]map[string]struct{}
	ids       byKind
	dirty     byKind
	open      order
	problems  places
	totals    totals
	history   history
}

func newConn() *conn {
	return &conn{
		documents: map[string][]byte{},
		links:     map[string]*crmsync.Link{},
		refs:      map[crm.Ref]string{},
		keys:      map[crmsync.SideKey]map[string]struct{}{},
		ids:       byKind{},
		dirty:     byKind{},
		totals:    totals{byKind: map[string]int{}, byCategory: map[crm.Category]int{}},
		history:   history{byLink: map[string][]crmsync.Event{}},
	}
}

// put adds a link that is not there. It keeps l itself.
func (c *conn) put(l *crmsync.Link) {
	c.links[l.ID] = l
	for _, r := range l.Refs() {
		if !r.IsZero() {
			c.refs[r] = l.ID
		}
	}
	for _, k := range sideKeys(l) {
		if c.keys[k] == nil {
			c.keys[k] = map[string]struct{}{}
		}
		c.keys[k][l.ID] = struct{}{}
	}
	c.ids.add(l.Kind, l.ID)
	if l.Dirty {
		c.dirty.add(l.Kind, l.ID)
	}
	if l.Intent != nil {
		c.open.add(l.ID)
	}
	for n, p := range l.Problems {
		c.problems.add(place{p.ID, l.ID, n})
	}
	c.totals.add(l, 1)
}

// drop takes a link away, if it is there. Records that meanwhile lead to
// another link stay with that.
func (c *conn) drop(id string) {
	l := c.links[id]
	if l == nil {
		return
	}
	delete(c.links, id)
	for _, r := range l.Refs() {
		if c.refs[r] == id {
			delete(c.refs, r)
		}
	}
	for _, k := range sideKeys(l) {
		delete(c.keys[k], id)
		if len(c.keys[k]) == 0 {
			delete(c.keys, k)
		}
	}
	c.ids.remove(l.Kind, id)
	if l.Dirty {
		c.dirty.remove(l.Kind, id)
	}
	if l.Intent != nil {
		c.open.remove(id)
	}
	for n, p := range l.Problems {
		c.problems.remove(place{p.ID, id, n})
	}
	c.totals.add(l, -1)
}

func sideKeys(l *crmsync.Link) []crmsync.SideKey {
	keys := make([]crmsync.SideKey, 0, len(l.HubSpot.Keys)+len(l.Salesforce.Keys))
	for _, k := range l.HubSpot.Keys {
		keys = append(keys, crmsync.SideKey{System: crm.HubSpot, Key: k})
	}
	for _, k := range l.Salesforce.Keys {
		keys = append(keys, crmsync.SideKey{System: crm.Salesforce, Key: k})
	}
	return keys
}

// totals are the running sums behind Count.
type totals struct {
	paired, oneSided, dirty int
	byKind                  map[string]int
	byCategory              map[crm.Category]int
}

// add counts l in with n = 1 and out with n = -1.
func (t *totals) add(l *crmsync.Link, n int) {
	switch {
	case l.Closed != "":
	case l.Paired():
		t.paired += n
		bump(t.byKind, l.Kind, n)
	case !l.HubSpot.Ref.IsZero(), !l.Salesforce.Ref.IsZero():
		t.oneSided += n
	}
	if l.Dirty {
		t.dirty += n
	}
	for _, p := range l.Problems {
		bump(t.byCategory, p.Category, n)
	}
}

// bump adds n and keeps no zeros.
func bump[K comparable](m map[K]int, k K, n int) {
	if m[k] += n; m[k] == 0 {
		delete(m, k)
	}
}

func (t *totals) counts() crmsync.Counts {
	return crmsync.Counts{
		Links: t.paired, OneSided: t.oneSided, Dirty: t.dirty,
		ByKind: maps.Clone(t.byKind), ByCategory: maps.Clone(t.byCategory),
	}
}
