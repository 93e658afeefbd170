package memstore

import (
	"slices"
	"strings"
)

// order is a set of strings in byte order. A sorted slice is quick enough here:
// an insertion moves 16 bytes for each greater member.
type order struct{ items []string }

func (o *order) add(s string) {
	if i, found := slices.BinarySearch(o.items, s); !found {
		o.items = slices.Insert(o.items, i, s)
	}
}

func (o *order) remove(s string) {
	if i, found := slices.BinarySearch(o.items, s); found {
		o.items = slices.Delete(o.items, i, i+1)
	}
}

// after returns the members greater than s. The slice is the set's own.
func (o *order) after(s string) []string {
	i, found := slices.BinarySearch(o.items, s)
	if found {
		i++
	}
	return o.items[i:]
}

// byKind keeps one order of link ids for each kind, and under "" one of all.
type byKind map[string]*order

func (k byKind) add(kind, id string) {
	for _, name := range [...]string{"", kind} {
		if k[name] == nil {
			k[name] = &order{}
		}
		k[name].add(id)
	}
}

func (k byKind) remove(kind, id string) {
	for _, name := range [...]string{"", kind} {
		if k[name] != nil {
			k[name].remove(id)
		}
	}
}

func (k byKind) after(kind, id string) []string {
	if k[kind] == nil {
		return nil
	}
	return k[kind].after(id)
}

// place names one problem: its id, the link that has it and its position there.
type place struct {
	id, link string
	n        int
}

func (p place) compare(o place) int {
	if c := strings.Compare(p.id, o.id); c != 0 {
		return c
	}
	if c := strings.Compare(p.link, o.link); c != 0 {
		return c
	}
	return p.n - o.n
}

// places is a set of problems in order of their ids.
type places struct{ items []place }

func (o *places) add(p place) {
	if i, found := slices.BinarySearchFunc(o.items, p, place.compare); !found {
		o.items = slices.Insert(o.items, i, p)
	}
}

func (o *places) remove(p place) {
	if i, found := slices.BinarySearchFunc(o.items, p, place.compare); found {
		o.items = slices.Delete(o.items, i, i+1)
	}
}

// from returns the problems whose id is s or greater. The slice is the set's own.
func (o *places) from(s string) []place {
	i, _ := slices.BinarySearchFunc(o.items, s, func(p place, s string) int {
		return strings.Compare(p.id, s)
	})
	return o.items[i:]
}
