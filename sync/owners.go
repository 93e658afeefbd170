package crmsync

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// The objects of the users who own records.
const (
	objOwner = "owners"
	objUser  = "User"
	objGroup = "Group"
)

const fieldOwner = "OwnerId"

const docOwners = "owners"

// ownersFor is how long lists of owners are trusted. An owner that is not in
// them makes them be read again at once, once in a pass.
const ownersFor = time.Hour

// ownersDoc is the pairing of users: for each user or owner, by id, the
// counterpart's ref.
type ownersDoc struct {
	At    time.Time          `json:"at,omitzero"`
	Pairs map[string]crm.Ref `json:"pairs,omitempty"` // by ref
}

func isUser(r crm.Ref) bool {
	return r.System == crm.HubSpot && r.Object == objOwner ||
		r.System == crm.Salesforce && (r.Object == objUser || r.Object == objGroup)
}

// readOwners makes sure that the pairing of owners is known, if it is wanted.
func (p *pass) readOwners(ctx context.Context) error {
	if !p.e.settings.Owners.Enabled {
		return nil
	}
	age := p.e.now().Sub(p.st.owners.At)
	if !p.st.owners.At.IsZero() && age >= 0 && age < ownersFor {
		return nil
	}
	lists := map[crm.System][]crm.Owner{}
	for _, sys := range [...]crm.System{crm.HubSpot, crm.Salesforce} {
		lister, ok := p.e.clients[sys].(OwnerLister)
		if !ok {
			return fmt.Errorf("owners: the %s client cannot list them", sys)
		}
		var err error
		if lists[sys], err = lister.Owners(ctx); err != nil {
			return fmt.Errorf("owners: %w", err)
		}
	}
	p.st.owners = ownersDoc{At: p.e.now(), Pairs: pairOwners(lists[crm.HubSpot], lists[crm.Salesforce])}
	return nil
}

// pairOwners pairs active users by e-mail address, or else by name. A name or
// address that several users have pairs with the first of them by id.
func pairOwners(hubspot, salesforce []crm.Owner) map[string]crm.Ref {
	pairs := map[string]crm.Ref{}
	for _, by := range []func(crm.Owner) string{
		func(o crm.Owner) string { return o.Email },
		func(o crm.Owner) string { return o.Name },
	} {
		taken := map[string]crm.Owner{}
		for _, o := range byID(salesforce) {
			key := strings.ToLower(strings.TrimSpace(by(o)))
			if _, ok := taken[key]; key != "" && o.Active && !ok {
				taken[key] = o
			}
		}
		for _, h := range byID(hubspot) {
			s, ok := taken[strings.ToLower(strings.TrimSpace(by(h)))]
			if !ok || !h.Active {
				continue
			}
			a, b := ownerRef(crm.HubSpot, h), ownerRef(crm.Salesforce, s)
			if _, ok := pairs[a.String()]; !ok {
				pairs[a.String()] = b
			}
			if _, ok := pairs[b.String()]; !ok {
				pairs[b.String()] = a
			}
		}
	}
	return pairs
}

func byID(owners []crm.Owner) []crm.Owner {
	return slices.SortedFunc(slices.Values(owners), func(a, b crm.Owner) int { return cmp.Compare(a.ID, b.ID) })
}

func ownerRef(sys crm.System, o crm.Owner) crm.Ref {
	switch {
	case sys == crm.HubSpot:
		return crm.Ref{System: sys, Object: objOwner, ID: o.ID}
	case o.Queue:
		return crm.Ref{System: sys, Object: objGroup, ID: o.ID}
	}
	return crm.Ref{System: sys, Object: objUser, ID: o.ID}
}

// owner returns the user in the other system who is the same person. For a new
// record it may be the fallback of the settings; an owner that a record has is
// never replaced by the fallback.
func (p *pass) owner(to crm.System, r crm.Ref, isNew bool) (crm.Ref, error) {
	if o, ok := p.st.owners.Pairs[r.String()]; ok {
		return o, nil
	}
	f := p.e.settings.Owners
	switch {
	case isNew && to == crm.HubSpot && f.FallbackInHubSpot != "":
		return crm.Ref{System: to, Object: objOwner, ID: f.FallbackInHubSpot}, nil
	case isNew && to == crm.Salesforce && f.FallbackInSalesforce != "":
		return crm.Ref{System: to, Object: objUser, ID: f.FallbackInSalesforce}, nil
	}
	return crm.Ref{}, &mapping.ValueError{
		Category: crm.CategoryValues,
		Message:  fmt.Sprintf("the owner %s is no active user of the other system", r.ID),
		Remedy:   "give both users one e-mail address, or set a fallback owner",
	}
}
