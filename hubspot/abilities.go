package hubspot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// Account tells which account the token belongs to. With OAuth it tells the
// user too.
func (k *Connector) Account(ctx context.Context) (crm.Account, error) {
	d, err := k.c.Account.Details(ctx)
	if err != nil {
		return crm.Account{}, err
	}
	a := crm.Account{
		System: crm.HubSpot, ID: strconv.FormatInt(d.PortalID, 10), Name: d.UIDomain,
		Sandbox:  d.AccountType != "" && d.AccountType != "STANDARD",
		TimeZone: d.TimeZone, Currency: d.CompanyCurrency,
	}
	if d.UIDomain != "" {
		a.URL = "https://" + d.UIDomain
	}
	return a, k.c.OAuth.identify(ctx, &a)
}

// Owners returns all users who can own records, deactivated ones too.
func (k *Connector) Owners(ctx context.Context) ([]crm.Owner, error) {
	var out []crm.Owner
	for _, archived := range []bool{false, true} {
		for o, err := range k.c.Owners.All(ctx, OwnerOptions{Limit: 500, Archived: archived}) {
			if err != nil {
				return nil, err
			}
			out = append(out, crm.Owner{
				ID: o.ID, Email: o.Email, Name: strings.TrimSpace(o.FirstName + " " + o.LastName),
				Active: !o.Archived && !archived, Queue: o.Type == "QUEUE",
			})
		}
	}
	return out, nil
}

// groups names the property group that HubSpot's own fields of an object are in.
var groups = map[string]string{
	"contacts": "contactinformation", "companies": "companyinformation",
	"deals": "dealinformation", "tickets": "ticketinformation",
}

// Provision makes a text property whose values are unique, unless there is one.
func (k *Connector) Provision(ctx context.Context, object, field, label string) error {
	p, err := k.c.Properties.Get(ctx, object, field)
	switch {
	case err == nil && p.HasUniqueValue && !p.ReadOnly():
		return nil
	case err == nil:
		return &crm.Error{Class: crm.BadRequest, System: crm.HubSpot, Op: "provision " + object, Fields: []string{field},
			Err: errors.New("the property exists but its values are not unique, which HubSpot cannot change afterwards: choose another name")}
	case crm.ClassOf(err) != crm.NotFound:
		return fmt.Errorf("provision %s: %w", object, err)
	}
	name, ok := groups[object]
	if !ok {
		all, err := k.c.Properties.Groups(ctx, object)
		if err != nil {
			return fmt.Errorf("provision %s: %w", object, err)
		}
		if len(all) > 0 {
			name = all[0].Name
		}
	}
	_, err = k.c.Properties.Create(ctx, object, Property{
		Name: field, Label: label, Type: "string", FieldType: "text", GroupName: name, HasUniqueValue: true,
		Description: "Holds the id of the record in Salesforce. Kept by crmsync.",
	})
	if err != nil {
		return fmt.Errorf("provision %s: %w", object, err)
	}
	_, err = k.shapes.read(ctx, object)
	return err
}

// identify completes an account with what the token tells of the user.
func (s *OAuth) identify(ctx context.Context, a *crm.Account) error {
	if s.tokens == nil {
		return nil
	}
	tok, err := s.tokens.Token(ctx)
	if err != nil {
		return err
	}
	in, err := s.Introspect(ctx, tok.Access)
	if err != nil {
		return err
	}
	a.Username = in.User
	if in.UserID != 0 {
		a.UserID = strconv.FormatInt(in.UserID, 10)
	}
	if in.HubDomain != "" {
		a.Name = in.HubDomain
	}
	return nil
}
