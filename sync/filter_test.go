package crmsync_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
)

func TestFilterIsValidated(t *testing.T) {
	t.Parallel()
	s := crmsync.DefaultSettings("acme")
	s.Contacts.SalesforceFilter = []crmsync.Condition{
		{Field: "Title", OneOf: []string{""}},
		{OneOf: []string{"x"}},
		{Field: "Title"},
		{Field: "Title", OneOf: []string{"x"}, NoneOf: []string{"y"}},
	}
	s.Deals.SalesforceFilter = []crmsync.Condition{{}}
	require.EqualError(t, s.Validate(), `crmsync: the settings have 5 problem(s)
  contacts.salesforceFilter[1].field: is required
  contacts.salesforceFilter[2]: needs values in oneOf or in noneOf, and not in both
  contacts.salesforceFilter[3]: needs values in oneOf or in noneOf, and not in both
  deals.salesforceFilter[0]: needs values in oneOf or in noneOf, and not in both
  deals.salesforceFilter[0].field: is required`)
}
