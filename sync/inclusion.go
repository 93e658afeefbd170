package crmsync

import (
	"context"
	"fmt"
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
)

// observeLists finds out which records are in the inclusion lists: for links
// that are to be decided by asking about them, for the others by reading the
// list's members when the list has moved.
func (p *pass) observeLists(ctx context.Context) error {
	for _, k := range p.kinds {
		if err := p.observeList(ctx, k); err != nil {
			return err
		}
	}
	p.listed = true
	return nil
}

// askWoken asks about the records whose links have become due since the lists
// were read: when one has left a list, only asking tells.
func (p *pass) askWoken(ctx context.Context) error {
	refs := p.unasked
	p.unasked = nil
	for _, k := range p.kinds {
		if lists, ok := p.e.clients[crm.HubSpot].(Lists); ok && k.rules.list != "" {
			if err := p.askAbout(ctx, k, lists, refs); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *pass) askAbout(ctx context.Context, k *kind, lists Lists, refs []crm.Ref) error {
	for part := range slices.Chunk(refs, p.e.settings.Pass.Page) {
		w, err := p.load(ctx, LinkLookup{Refs: part})
		if err != nil {
			return err
		}
		var due []*Link
		for _, l := range w.sorted() {
			if l.Kind == k.name && l.Dirty {
				due = append(due, l)
			}
		}
		if err := p.setMembers(ctx, k, lists, w, due); err != nil {
			return err
		}
	}
	return nil
}

func (p *pass) observeList(ctx context.Context, k *kind) error {
	id := k.rules.list
	if id == "" {
		delete(p.st.meta.Lists, k.name)
		return nil
	}
	lists, ok := p.e.clients[crm.HubSpot].(Lists)
	if !ok {
		return fmt.Errorf("inclusion list %s: the HubSpot client cannot read lists", id)
	}
	list, err := lists.List(ctx, id)
	if err != nil {
		return fmt.Errorf("inclusion list %s: %w", id, err)
	}
	if err := k.fitsList(list); err != nil {
		return err
	}
	if err := p.askMembers(ctx, k, lists); err != nil {
		return err
	}
	old := p.st.meta.Lists[k.name]
	switch {
	case old == nil || old.ID != id:
		// Changed settings have made every link dirty, so all were asked about.
	case list.Size < 0 || list.Size != old.Size || !list.LastAdd.Equal(old.LastAdd):
		if err := p.readMembers(ctx, lists, id); err != nil {
			return err
		}
	}
	if p.st.meta.Lists == nil {
		p.st.meta.Lists = map[string]*listDoc{}
	}
	p.st.meta.Lists[k.name] = &listDoc{ID: id, Size: list.Size, LastAdd: list.LastAdd}
	return p.save(ctx, nil)
}

// askMembers asks for every record that is due whether it is in the list.
func (p *pass) askMembers(ctx context.Context, k *kind, lists Lists) error {
	return p.eachPage(ctx, p.dueNow(k), func(links []Link) error {
		w := newWork(links)
		return p.setMembers(ctx, k, lists, w, w.sorted())
	})
}

// setMembers asks whether the records of these links are in the list.
func (p *pass) setMembers(ctx context.Context, k *kind, lists Lists, w *work, due []*Link) error {
	id := k.rules.list
	var asked []*Link
	var refs []crm.Ref
	for _, l := range due {
		if l.HubSpot.Present() {
			asked = append(asked, l)
			refs = append(refs, l.HubSpot.Ref)
		}
	}
	if len(refs) == 0 {
		return nil
	}
	member, err := lists.Members(ctx, id, refs)
	if err != nil {
		return fmt.Errorf("inclusion list %s: %w", id, err)
	}
	if len(member) != len(refs) {
		return fmt.Errorf("inclusion list %s: the client answered %d records instead of %d", id, len(member), len(refs))
	}
	for i, l := range asked {
		if l.Member != member[i] {
			l.Member = member[i]
			w.touch(l)
			p.joined(l)
		}
	}
	return p.saveIfChanged(ctx, w)
}

// readMembers reads the list's members and wakes those that have joined:
// joining counts as a change.
func (p *pass) readMembers(ctx context.Context, lists Lists, id string) error {
	for cursor := crm.Cursor(""); ; {
		refs, next, more, err := lists.Joined(ctx, id, cursor)
		if err != nil {
			return fmt.Errorf("inclusion list %s: %w", id, err)
		}
		w, err := p.load(ctx, LinkLookup{Refs: refs})
		if err != nil {
			return err
		}
		for _, r := range refs {
			if l := w.byRef[r]; l != nil && !l.Member {
				l.Member = true
				p.joined(l)
				if l.Closed == "" {
					w.wakeUp(l)
				} else {
					w.touch(l)
				}
			}
		}
		if err := p.save(ctx, w); err != nil {
			return err
		}
		if !more {
			return nil
		}
		cursor = next
	}
}

// joined notes that a record has joined the inclusion list: activities wait for
// that as they wait for a counterpart.
func (p *pass) joined(l *Link) {
	if l.Member {
		p.linkedUp(l)
	}
}
