package memstore

import (
	"slices"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
)

// history holds events in order of time; those of equal time in the order in
// which they came.
type history struct {
	events []crmsync.Event
	byLink map[string][]crmsync.Event
}

func (h *history) add(e crmsync.Event) {
	h.events = insert(h.events, e)
	h.byLink[e.Link] = insert(h.byLink[e.Link], e)
}

// insert puts e behind all events that are not later; mostly that is the end.
func insert(events []crmsync.Event, e crmsync.Event) []crmsync.Event {
	at := len(events)
	if at > 0 && events[at-1].At.After(e.At) {
		at, _ = slices.BinarySearchFunc(events, e.At, func(have crmsync.Event, t time.Time) int {
			if have.At.After(t) {
				return 1
			}
			return -1
		})
	}
	return slices.Insert(events, at, e)
}

// erase drops the history of the named links.
func (h *history) erase(links []string) {
	gone := map[string]bool{}
	for _, id := range links {
		if _, ok := h.byLink[id]; ok {
			gone[id] = true
			delete(h.byLink, id)
		}
	}
	if len(gone) > 0 {
		h.events = slices.DeleteFunc(h.events, func(e crmsync.Event) bool { return gone[e.Link] })
	}
}
