package crmsync

import (
	"slices"
	"strings"

	"github.com/crmsync/crmsync/mapping"
)

// The fields that say in which currency the amount of a deal or an opportunity
// is. Salesforce has its own only in organisations with several currencies.
const (
	fieldAmount     = "amount"
	fieldCurrency   = "deal_currency_code"
	fieldSFCurrency = "CurrencyIsoCode"
)

// addCurrency maps the currency of deals by the rule of their amount, if both
// accounts have it and the host does not map it: an amount in another currency
// is another amount.
func (k *kind) addCurrency() {
	if k.name != kindDeals {
		return
	}
	i := slices.IndexFunc(k.fields.Fields, func(f mapping.Field) bool {
		return f.HubSpot == fieldAmount && strings.EqualFold(f.Salesforce, "Amount")
	})
	_, here := k.schemas[objDeals].Field(fieldCurrency)
	_, there := k.schemas[objOpportunity].Field(fieldSFCurrency)
	if i < 0 || !here || !there || slices.ContainsFunc(k.fields.Fields, func(f mapping.Field) bool {
		return strings.EqualFold(f.Salesforce, fieldSFCurrency)
	}) {
		return
	}
	amount := k.fields.Fields[i]
	k.addRow(mapping.Field{HubSpot: fieldCurrency, Salesforce: fieldSFCurrency, Rule: amount.Rule, Conflict: amount.Conflict})
}
