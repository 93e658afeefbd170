package passes_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// dealsTwoWay is everything, with every row of deals two-way.
func dealsTwoWay(s *crmsync.Settings) {
	everything(s)
	s.Deals.Mapping = mapping.DefaultDeals()
	for i := range s.Deals.Mapping.Fields {
		s.Deals.Mapping.Fields[i].Rule = mapping.TwoWay
	}
}

func (r *rig) opportunityNamed(name string) salesforcetest.Record {
	r.t.Helper()
	for _, o := range r.sf.All("Opportunity") {
		if o.Text("Name") == name {
			return o
		}
	}
	require.Fail(r.t, "no opportunity", name)
	return salesforcetest.Record{}
}

// In an organisation with several currencies an amount takes its currency
// along, both ways; one that the organisation does not use is a problem.
func TestCurrenciesOfDeals(t *testing.T) {
	run(t, rigOptions{settings: dealsTwoWay}, func(r *rig) {
		require.NoError(t, r.sf.DefineField("Opportunity", salesforcetest.Field{
			Name: "CurrencyIsoCode", Type: "picklist", Restricted: true, Picklist: []salesforcetest.Choice{{Value: "USD"}, {Value: "EUR"}},
		}))
		deal := func(name, currency string) string {
			return r.hs.Put("deals", map[string]string{
				"dealname": name, "amount": "100", "deal_currency_code": currency, "dealstage": "appointmentscheduled", "closedate": "2026-06-30",
			})
		}
		h := deal("From HubSpot", "EUR")
		_, err := r.sf.Put("Opportunity", map[string]any{
			"Name": "From Salesforce", "Amount": 7, "CurrencyIsoCode": "EUR", "StageName": "Prospecting", "CloseDate": "2026-06-30",
		})
		require.NoError(t, err)
		require.Empty(t, r.sync().Reasons)
		o := r.opportunityNamed("From HubSpot")
		require.Equal(t, "EUR", o.Text("CurrencyIsoCode"))
		currencies := map[string]string{}
		for _, d := range r.hs.All("deals") {
			currencies[d.Properties["dealname"]] = d.Properties["deal_currency_code"]
		}
		require.Equal(t, map[string]string{"From HubSpot": "EUR", "From Salesforce": "EUR"}, currencies)
		require.NoError(t, r.sf.Edit("Opportunity", o.ID(), map[string]any{"CurrencyIsoCode": "USD"}))
		r.sync()
		d, _ := r.hs.Get("deals", h)
		require.Equal(t, "USD", d.Properties["deal_currency_code"])
		require.Empty(t, r.problems())
		deal("Yen", "JPY")
		r.sync()
		p := r.onlyProblem(crm.CategoryPicklists)
		require.Equal(t, "deal_currency_code", p.Field)
		r.settled()
	})
}

// With a single currency there is nothing to map, and nothing to report.
func TestSingleCurrency(t *testing.T) {
	run(t, rigOptions{settings: dealsTwoWay}, func(r *rig) {
		r.hs.Put("deals", map[string]string{
			"dealname": "Engine", "amount": "100", "deal_currency_code": "EUR", "dealstage": "appointmentscheduled", "closedate": "2026-06-30",
		})
		require.Empty(t, r.sync().Reasons)
		require.InDelta(t, 100, r.opportunityNamed("Engine").Number("Amount"), 0)
		require.Empty(t, r.problems())
		r.settled()
	})
}
