package hubspot

import (
	"context"
	"errors"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// The scopes that activities need.
const (
	scopeContacts = "crm.objects.contacts.read"
	scopeForms    = "forms"
	scopeEmails   = "content"
)

// scoped says which scope a refused call needs.
func scoped(err error, scope string) error {
	if e, ok := crm.AsError(err); ok && e.Class == crm.Forbidden && e.Err == nil {
		e.Err = errors.New("it needs the scope " + scope)
	}
	return err
}

// addressed finds the contacts that events have the addresses of, 100 with each
// call. An address that no contact has, or that cannot be one, leaves the event
// without a contact.
func (k *Connector) addressed(ctx context.Context, all []event) error {
	addresses := make([]string, len(all))
	for i := range all {
		addresses[i] = address(all[i].email)
	}
	r := batchReader{k: k, sh: &shape{object: objContacts}, in: BatchRead{
		Properties: []string{"email", "hs_additional_emails"}, IDProperty: "email",
	}}
	for _, part := range chunks(unique(addresses), MaxBatch) {
		if err := r.read(ctx, part); err != nil {
			return scoped(err, scopeContacts)
		}
	}
	owner := map[string]string{}
	for i := range r.rows {
		p := r.rows[i].Properties
		owner[address(p.Get("email"))] = r.rows[i].ID
		for _, other := range crm.SetOf(p.Get("hs_additional_emails")).Members() {
			owner[address(other)] = r.rows[i].ID
		}
	}
	for i := range all {
		if addresses[i] != "" {
			all[i].contact = owner[addresses[i]]
		}
	}
	return nil
}

// address is the form in which HubSpot keeps an e-mail address; "" for what
// cannot be one.
func address(s string) string {
	if s = strings.ToLower(strings.TrimSpace(s)); !strings.Contains(s, "@") {
		return ""
	}
	return s
}
