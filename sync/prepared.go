package crmsync

import (
	"context"
	"fmt"
	"slices"

	"github.com/crmsync/crmsync/dedup"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// prepared is what a page of decisions needs beside the links themselves.
type prepared struct {
	accounts    map[string]crm.Ref  // by domain: the account that a new contact belongs to
	counterpart map[crm.Ref]crm.Ref // of the records that the page's references name
	became      map[crm.Ref]crm.Ref // what has taken the place of some of these
	replaced    map[crm.Ref]crm.Ref // of these, those that were deleted; to the counterparts that they had
	parted      map[crm.Ref]bool    // records of pairs of which one, or both, were deleted
	activities  bool                // nothing is entered in the timeline of a record that is frozen
	populated   map[string]bool     // by HubSpot company id: whether a contact of it is in Salesforce as a contact
}

func newPrepared(k *kind) *prepared {
	return &prepared{
		activities: k.timeline != nil, accounts: map[string]crm.Ref{}, counterpart: map[crm.Ref]crm.Ref{},
		became: map[crm.Ref]crm.Ref{}, replaced: map[crm.Ref]crm.Ref{}, parted: map[crm.Ref]bool{}, populated: map[string]bool{},
	}
}

// prepare looks up, in the Store, what a page of links refers to.
func (p *pass) preparePage(ctx context.Context, k *kind, links []Link) (*prepared, error) {
	page := newPrepared(k)
	if len(k.maps) == 0 {
		return page, nil
	}
	if err := p.lookUpReferences(ctx, k, links, page); err != nil {
		return nil, err
	}
	if k.name == kindContacts && p.e.settings.Contacts.DefaultObject == ContactWhenAccountKnown {
		if err := p.lookUpAccounts(ctx, links, page); err != nil {
			return nil, err
		}
	}
	if k.rules.withContacts {
		return page, p.lookUpContacts(ctx, links, page)
	}
	return page, nil
}

// lookUpReferences finds the counterparts of all records that the links name.
func (p *pass) lookUpReferences(ctx context.Context, k *kind, links []Link, page *prepared) error {
	var refs []crm.Ref
	for i := range links {
		l := &links[i]
		refs = append(append(refs, refsOf(l.HubSpot.Seen)...), refsOf(l.Salesforce.Seen)...)
		for _, b := range l.Base {
			refs = append(append(refs, b.HubSpot.Refs()...), b.Salesforce.Refs()...)
		}
	}
	return p.lookUpNamed(ctx, k, page, refs)
}

// refsOf returns the records that values name.
func refsOf(values map[string]crm.Value) []crm.Ref {
	var refs []crm.Ref
	for _, v := range values {
		refs = append(refs, v.Refs()...)
	}
	return refs
}

// lookUpNamed finds the counterparts of these records, and what has become of them.
func (p *pass) lookUpNamed(ctx context.Context, k *kind, page *prepared, refs []crm.Ref) error {
	refs = slices.DeleteFunc(refs, func(r crm.Ref) bool { return p.kindOf(r) == nil })
	slices.SortFunc(refs, crm.Ref.Compare)
	q := LinkLookup{Refs: slices.Compact(refs)} // a base mostly names what was seen
	// What a record was merged into may have been merged as well.
	for round := 0; len(q.Refs) > 0 && round < longestChain; round++ {
		found, err := p.e.store.Lookup(ctx, p.conn, q)
		if err != nil {
			return fmt.Errorf("look up references: %w", err)
		}
		q.Refs = p.takeReferences(k, found, page)
	}
	return nil
}

// takeReferences takes in the links of records that references name, and returns
// what has become of those that were merged away.
func (p *pass) takeReferences(k *kind, found []Link, page *prepared) (next []crm.Ref) {
	for _, l := range found {
		for _, r := range l.Aliases {
			if to := l.Side(r.System).Ref; !to.IsZero() && !slices.Contains(l.Succeeded, r) {
				page.became[r] = to
			}
			if _, ok := l.ReplacedAt[r.String()]; ok {
				page.replaced[r] = l.Side(r.System.Other()).Ref
			}
		}
		if to := l.MergedInto; l.Closed != "" && !to.IsZero() {
			for _, r := range l.Refs() {
				if r.System == to.System {
					page.became[r] = to
				}
			}
			next = append(next, to)
		}
		if l.Paired() && l.MergedInto.IsZero() && (l.HubSpot.Deleted || l.Salesforce.Deleted) {
			page.parted[l.HubSpot.Ref], page.parted[l.Salesforce.Ref] = true, true
		}
		if !l.HubSpot.Present() || !l.Salesforce.Present() || k.timeline != nil && p.excluded(&l) {
			continue // nothing is entered in the timeline of a record that is frozen
		}
		for _, r := range l.Refs() {
			if _, gone := page.replaced[r]; !gone {
				page.counterpart[r] = l.Side(r.System.Other()).Ref
			}
		}
	}
	return next
}

// now returns what has become of a record: the one that it was merged into.
func (page *prepared) now(r crm.Ref) crm.Ref {
	for range longestChain {
		to, ok := page.became[r]
		if !ok {
			break
		}
		r = to
	}
	return r
}

// renamed returns a value with what has become of the records that it names.
func (page *prepared) renamed(v crm.Value) crm.Value {
	refs := v.Refs()
	for i, r := range refs {
		refs[i] = page.now(r)
	}
	switch {
	case len(refs) == 0:
		return v
	case v.Kind() == crm.ReferenceSet:
		return crm.RefSetOf(refs...)
	}
	return crm.RefOf(refs[0])
}

// counterpart translates the records that the references of a linked pair name.
func (p *pass) counterpart(page *prepared) func(to crm.System, r crm.Ref) (crm.Ref, error) {
	return p.translator(page, false)
}

// translator translates records that references name; isNew says that they are
// for a record that is to be created. Such a record was perhaps read before what
// it names was merged away, and is not read again by itself: it belongs to the
// survivor. A linked pair is compared by what it names, as it was when it last
// agreed.
func (p *pass) translator(page *prepared, isNew bool) func(to crm.System, r crm.Ref) (crm.Ref, error) {
	return func(to crm.System, r crm.Ref) (crm.Ref, error) {
		if isUser(r) {
			return p.owner(to, r, isNew)
		}
		if isNew {
			r = page.now(r)
		}
		if c, ok := page.counterpart[r]; ok && c.System == to {
			return c, nil
		}
		if c, ok := p.upcoming[r]; ok && c.System == to && !(page.activities && p.frozen[r]) {
			return c, nil
		}
		return crm.Ref{}, &merge.WaitingError{For: r}
	}
}

// lookUpAccounts finds, by e-mail domain, the accounts that new contacts of
// these links belong to.
func (p *pass) lookUpAccounts(ctx context.Context, links []Link, page *prepared) error {
	var q LinkLookup
	for i := range links {
		l := &links[i]
		if !l.HubSpot.Present() || !l.Salesforce.Ref.IsZero() {
			continue
		}
		if domain, ok := dedup.EmailDomain(keyValue(l.HubSpot.Keys, emailKey)); ok {
			q.Keys = append(q.Keys, SideKey{crm.Salesforce, crm.Key{Name: domainKey, Value: domain}})
		}
	}
	if len(q.Keys) == 0 {
		return nil
	}
	found, err := p.e.store.Lookup(ctx, p.conn, q)
	if err != nil {
		return fmt.Errorf("look up accounts: %w", err)
	}
	candidates := map[string][]dedup.Candidate{}
	for _, l := range found {
		if domain := keyValue(l.Salesforce.Keys, domainKey); domain != "" && l.Salesforce.Present() {
			candidates[domain] = append(candidates[domain], candidate(l.Salesforce))
		}
	}
	for domain, c := range candidates {
		if best, _, ok := dedup.Choose(c); ok {
			page.accounts[domain] = best.Ref
		}
	}
	return nil
}

// lookUpContacts finds out which companies have a contact that is, or is to
// become, a contact in Salesforce.
func (p *pass) lookUpContacts(ctx context.Context, links []Link, page *prepared) error {
	var q LinkLookup
	for i := range links {
		l := &links[i]
		if l.HubSpot.Present() && !l.Salesforce.Present() {
			q.Keys = append(q.Keys, SideKey{crm.HubSpot, crm.Key{Name: companyIndex, Value: l.HubSpot.Ref.ID}})
		}
	}
	if len(q.Keys) == 0 {
		return nil
	}
	found, err := p.e.store.Lookup(ctx, p.conn, q)
	if err != nil {
		return fmt.Errorf("look up contacts: %w", err)
	}
	for i := range found {
		l := &found[i]
		if l.Kind == kindContacts && l.Closed == "" && p.becomesContact(l) {
			page.populated[keyValue(l.HubSpot.Keys, companyIndex)] = true
		}
	}
	return nil
}

// becomesContact reports whether a HubSpot contact is, or is to become, a
// contact in Salesforce rather than a lead.
func (p *pass) becomesContact(l *Link) bool {
	if !l.Salesforce.Ref.IsZero() {
		return l.Salesforce.Ref.Object == objContact && l.Salesforce.Present()
	}
	return p.e.settings.Contacts.DefaultObject == Contact &&
		keyValue(l.HubSpot.Keys, emailKey) != "" && !p.excluded(l)
}

func keyValue(keys []crm.Key, name string) string {
	for _, k := range keys {
		if k.Name == name {
			return k.Value
		}
	}
	return ""
}
