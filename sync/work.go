package crmsync

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// work is a set of links that are loaded together, changed together and
// committed together.
type work struct {
	byID    map[string]*Link
	byRef   map[crm.Ref]*Link
	touched map[string]bool
	removed map[string]bool
	events  []Event
	// wake holds keys whose other holders must be looked at again.
	wake []crm.Key
	// woken holds the HubSpot records of links that were not due before.
	woken []crm.Ref
}

func newWork(links []Link) *work {
	w := &work{byID: map[string]*Link{}, byRef: map[crm.Ref]*Link{}, touched: map[string]bool{}, removed: map[string]bool{}}
	for i := range links {
		w.index(&links[i])
	}
	return w
}

// load returns the links that q names as a work set.
func (p *pass) load(ctx context.Context, q LinkLookup) (*work, error) {
	links, err := p.e.store.Lookup(ctx, p.conn, q)
	if err != nil {
		return nil, fmt.Errorf("look up links: %w", err)
	}
	return newWork(links), nil
}

// include adds the links that q selects to the set; what they are is for the error.
func (p *pass) include(ctx context.Context, w *work, q LinkLookup, what string) error {
	links, err := p.e.store.Lookup(ctx, p.conn, q)
	if err != nil {
		return fmt.Errorf("look up %s: %w", what, err)
	}
	w.include(links)
	return nil
}

func (w *work) index(l *Link) {
	w.byID[l.ID] = l
	for _, r := range l.Refs() {
		w.byRef[r] = l
	}
}

// include adds stored links that are not in the set yet.
func (w *work) include(links []Link) {
	for i := range links {
		if w.byID[links[i].ID] == nil && !w.removed[links[i].ID] {
			w.index(&links[i])
		}
	}
}

// create adds a new link for a record that has none.
func (w *work) create(kind string, ref crm.Ref) *Link {
	id := linkID(kind, ref)
	for n := 2; w.byID[id] != nil || w.removed[id]; n++ {
		id = fmt.Sprintf("%s~%d", linkID(kind, ref), n)
	}
	l := &Link{ID: id, Kind: kind, Dirty: true}
	l.Side(ref.System).Ref = ref
	w.index(l)
	w.touched[id] = true
	return l
}

// linkID names a link after the first record that it is known by.
func linkID(kind string, ref crm.Ref) string { return kind + "/" + ref.Object + "/" + ref.ID }

// touch has the link committed, unless it was removed: another link of the set
// may have taken it over meanwhile.
func (w *work) touch(l *Link) {
	if w.byID[l.ID] == l {
		w.touched[l.ID] = true
	}
}

// wakeUp makes the link be decided at once.
func (w *work) wakeUp(l *Link) {
	w.touch(l)
	if (!l.Dirty || !l.Due.IsZero()) && l.HubSpot.Present() {
		w.woken = append(w.woken, l.HubSpot.Ref)
	}
	l.Dirty, l.Due = true, zeroTime
}

// move gives a ref to a link, whichever had it before.
func (w *work) move(ref crm.Ref, to *Link) { w.byRef[ref] = to }

// remove drops a link whose sides have moved to another one.
func (w *work) remove(l *Link) {
	delete(w.byID, l.ID)
	delete(w.touched, l.ID)
	if l.Revision > 0 {
		w.removed[l.ID] = true
	}
}

func (w *work) event(ev Event) { w.events = append(w.events, ev) }

// batch returns what the set changes, in order.
func (w *work) batch() Batch {
	b := Batch{Events: w.events}
	for id := range w.touched {
		b.Links = append(b.Links, *w.byID[id])
	}
	for id := range w.removed {
		b.Remove = append(b.Remove, id)
	}
	slices.SortFunc(b.Links, func(a, b Link) int { return cmp.Compare(a.ID, b.ID) })
	slices.Sort(b.Remove)
	return b
}

// sorted returns the set's links in order of ID.
func (w *work) sorted() []*Link {
	out := make([]*Link, 0, len(w.byID))
	for _, l := range w.byID {
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b *Link) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// save commits the set together with the state's documents, and prolongs the
// lease. Revisions move on, so that the set can be changed and saved again.
func (p *pass) save(ctx context.Context, w *work) error {
	if w == nil {
		w = newWork(nil)
	}
	if err := p.wakeWaiting(ctx, w); err != nil {
		return err
	}
	p.foldUsage()
	docs, err := p.st.changes()
	if err != nil {
		return err
	}
	b := w.batch()
	b.Documents = docs
	b.Extend = p.lease
	if err := p.e.store.Commit(ctx, p.conn, p.fence, b); err != nil {
		return fmt.Errorf("commit to the store: %w", err)
	}
	p.st.keep(docs)
	if raw, ok := docs[docSchemas]; ok {
		p.e.schemas.put(raw, p.st.schemas)
	}
	for id := range w.touched {
		w.byID[id].Revision++
	}
	if p.listed {
		p.unasked = append(p.unasked, w.woken...)
	}
	w.touched, w.removed, w.events, w.woken = map[string]bool{}, map[string]bool{}, nil, nil
	return nil
}
