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

// Load puts the data into both systems, as a user would who types very fast.
func (d Data) Load(hubspot HubSpotWorld, salesforce SalesforceWorld) error {
	for _, c := range d.HubSpot {
		if _, err := hubspot.Create("contacts", c); err != nil {
			return fmt.Errorf("load HubSpot contacts: %w", err)
		}
	}
	accounts := make([]string, len(d.Accounts))
	for i, a := range d.Accounts {
		id, err := salesforce.Put("Account", a)
		if err != nil {
			return fmt.Errorf("load Salesforce accounts: %w", err)
		}
		accounts[i] = id
	}
	for _, c := range d.Contacts {
		if at, ok := c["AccountId"].(string); ok {
			i, err := strconv.Atoi(at)
			if err != nil || i >= len(accounts) {
				return fmt.Errorf("load Salesforce contacts: no account at position %q", at)
			}
			c = maps.Clone(c)
			c["AccountId"] = accounts[i]
		}
		if _, err := salesforce.Put("Contact", c); err != nil {
			return fmt.Errorf("load Salesforce contacts: %w", err)
		}
	}
	for _, l := range d.Leads {
		if _, err := salesforce.Put("Lead", l); err != nil {
			return fmt.Errorf("load Salesforce leads: %w", err)
		}
	}
	return nil
}
