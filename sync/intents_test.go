package crmsync_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/internal/fakecrm"
	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// A company has no natural key but its domain, and this one has none. The
// answer to the create of its account is lost.
func TestLostCreateOfARecordWithoutKeyIsRecognised(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(s *crmsync.Settings) {
		s.Companies.Enabled = true
		s.Companies.CreateInSalesforce = crmsync.Always
		s.Companies.Mapping.Fields = []mapping.Field{{HubSpot: "name", Salesforce: "Name", Rule: mapping.TwoWay}}
	})
	text := func(name string) crm.Field {
		return crm.Field{Name: name, Type: crm.TypeText, Createable: true, Updateable: true}
	}
	add := func(c *fakecrm.CRM, object string, names ...string) {
		s := crm.Schema{System: c.System, Object: object, Createable: true, Updateable: true, Deletable: true}
		for _, n := range names {
			s.Fields = append(s.Fields, text(n))
		}
		c.Schemas[object] = s
	}
	add(b.hs, "companies", "name", "domain", "website")
	add(b.sf, "Account", "Name", "Website")
	b.hs.Put("companies", map[string]string{"name": "Analytical"})
	b.sf.After = func(op string) error {
		if op == "write" {
			return &crm.Error{Class: crm.Ambiguous, System: crm.Salesforce}
		}
		return nil
	}
	_, err := b.engine().Sync(context.Background())
	require.Equal(t, crm.Ambiguous, crm.ClassOf(err))
	b.sf.After = nil
	for range 3 {
		b.tick(20 * time.Minute)
		b.sync()
	}
	require.Len(t, b.sf.Live("Account"), 1)
	require.Len(t, b.hs.Live("companies"), 1)
	b.settled()
}
