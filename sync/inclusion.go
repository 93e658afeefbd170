package crmsync

import (
	"context"
	"fmt"

	"github.com/crmsync/crmsync/sync/crm"
)

// observeList finds out which contacts are in the inclusion list: for links
// that are to be decided by asking about them, for the others by reading the
// list's members when the list has moved.
func (p *pass) observeList(ctx context.Context) error {
	id := p.e.settings.Contacts.InclusionList
	if id == "" {
		p.st.meta.List = nil
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
	if list.Object != "" && list.Object != objContacts {
		return &SettingsError{[]Issue{{"contacts.inclusionList", fmt.Sprintf("list %s holds %s, not contacts", id, list.Object)}}}
	}
	old := p.st.meta.List
	if err := p.askMembers(ctx, lists, id); err != nil {
		return err
	}
	switch {
	case old == nil || old.ID != id:
		// Changed settings have made every link dirty, so all were asked about.
	case list.Size < 0 || list.Size != old.Size || !list.LastAdd.Equal(old.LastAdd):
		if err := p.readMembers(ctx, lists, id); err != nil {
			return err
		}
	}
	p.st.meta.List = &listDoc{ID: id, Size: list.Size, LastAdd: list.LastAdd}
	return p.save(ctx, nil)
}

// askMembers asks for every contact that is due whether it is in the list.
func (p *pass) askMembers(ctx context.Context, lists Lists, id string) error {
	for after := ""; ; {
		links, err := p.e.store.Links(ctx, p.conn, LinkQuery{
			Kind: kindContacts, Dirty: true, DueBy: p.e.now(), After: after, Limit: p.e.settings.Pass.Page,
		})
		if err != nil {
			return fmt.Errorf("read links: %w", err)
		}
		if len(links) == 0 {
			return nil
		}
		after = links[len(links)-1].ID
		w := newWork(links)
		var asked []*Link
		var refs []crm.Ref
		for _, l := range w.sorted() {
			if l.HubSpot.Present() {
				asked = append(asked, l)
				refs = append(refs, l.HubSpot.Ref)
			}
		}
		if len(refs) == 0 {
			continue
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
			}
		}
		if err := p.save(ctx, w); err != nil {
			return err
		}
	}
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
