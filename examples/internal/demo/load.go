package demo

import (
	"fmt"
	"maps"
	"strconv"
)

// HubSpotWorld is the part of hubspottest.Server that Load uses.
type HubSpotWorld interface {
	Create(object string, properties map[string]string) (id string, err error)
}

// SalesforceWorld is the part of salesforcetest.Server that Load uses.
type SalesforceWorld interface {
	Put(object string, fields map[string]any) (id string, err error)
}

// Load puts the data into both systems, as users would have over two years.
// The systems' clock must be the given one.
func (d Data) Load(clock *Clock, hubspot HubSpotWorld, salesforce SalesforceWorld) error {
	a := newAges(clock)
	defer a.end()
	for _, c := range d.HubSpot {
		a.turn()
		if _, err := hubspot.Create("contacts", c); err != nil {
			return fmt.Errorf("load HubSpot contacts: %w", err)
		}
	}
	accounts := make([]string, len(d.Accounts))
	for i, record := range d.Accounts {
		a.turn()
		id, err := salesforce.Put("Account", record)
		if err != nil {
			return fmt.Errorf("load Salesforce accounts: %w", err)
		}
		accounts[i] = id
	}
	for _, c := range d.Contacts {
		c, err := withAccount(c, accounts)
		if err != nil {
			return err
		}
		a.turn()
		if _, err := salesforce.Put("Contact", c); err != nil {
			return fmt.Errorf("load Salesforce contacts: %w", err)
		}
	}
	for _, l := range d.Leads {
		a.turn()
		if _, err := salesforce.Put("Lead", l); err != nil {
			return fmt.Errorf("load Salesforce leads: %w", err)
		}
	}
	return nil
}

// withAccount returns the contact with the id of its account in place of its
// position.
func withAccount(c map[string]any, accounts []string) (map[string]any, error) {
	at, ok := c["AccountId"].(string)
	if !ok {
		return c, nil
	}
	i, err := strconv.Atoi(at)
	if err != nil || i < 0 || i >= len(accounts) {
		return nil, fmt.Errorf("load Salesforce contacts: no account at position %q", at)
	}
	c = maps.Clone(c)
	c["AccountId"] = accounts[i]
	return c, nil
}
