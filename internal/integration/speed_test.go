package integration_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/sqlstore"

	"github.com/crmsync/crmsync/internal/integration/dbtest"
)

// databases are what the benchmarks compare.
func databases(b *testing.B, run func(b *testing.B, s *sqlstore.Store)) {
	for _, d := range []struct {
		name    string
		dialect sqlstore.Dialect
		open    func() *sql.DB
	}{
		{"sqlite", sqlstore.SQLite, func() *sql.DB { db, _ := dbtest.SQLiteFile(b); return db }},
		{"postgres", sqlstore.Postgres, func() *sql.DB { db, _ := postgres.Schema(b); return db }},
	} {
		b.Run(d.name, func(b *testing.B) {
			s, err := sqlstore.Open(b.Context(), d.open(), d.dialect)
			require.NoError(b, err)
			run(b, s)
		})
	}
}

// typical returns a link with 20 values on each side and an agreed base.
func typical(id string) crmsync.Link {
	l := crmsync.Link{
		ID: id, Kind: "contacts", Dirty: true, Base: map[string]crmsync.BaseValue{},
		HubSpot:    crmsync.Side{Ref: hubspotRef(id), Seen: map[string]crm.Value{}, Version: "1", ModifiedAt: time.UnixMilli(1)},
		Salesforce: crmsync.Side{Ref: leadRef(id), Seen: map[string]crm.Value{}, Version: "1", ModifiedAt: time.UnixMilli(1)},
	}
	for i := range 20 {
		v := crm.TextOf(fmt.Sprintf("value %d of %s", i, id))
		l.HubSpot.Seen[fmt.Sprintf("property_%d", i)] = v
		l.Salesforce.Seen[fmt.Sprintf("Field%d__c", i)] = v
		l.Base[fmt.Sprintf("property_%d", i)] = crmsync.BaseValue{HubSpot: v, Salesforce: v}
	}
	l.HubSpot.Keys = []crm.Key{{Name: "email", Value: id + "@example.com"}}
	l.Salesforce.Keys = l.HubSpot.Keys
	return l
}

func hubspotRef(id string) crm.Ref {
	return crm.Ref{System: crm.HubSpot, Object: "contacts", ID: "1" + id}
}

func leadRef(id string) crm.Ref {
	return crm.Ref{System: crm.Salesforce, Object: "Lead", ID: "00Q" + id}
}

func typicals(from, n int) []crmsync.Link {
	links := make([]crmsync.Link, n)
	for i := range links {
		links[i] = typical(fmt.Sprintf("%08d", from+i))
	}
	return links
}

// BenchmarkInsert commits 1,000 new links.
func BenchmarkInsert(b *testing.B) {
	databases(b, func(b *testing.B, s *sqlstore.Store) {
		fence, err := s.Acquire(b.Context(), "acme", "bench", time.Hour)
		require.NoError(b, err)
		n := 0
		for b.Loop() {
			b.StopTimer()
			links := typicals(n, 1000)
			n += len(links)
			b.StartTimer()
			require.NoError(b, s.Commit(b.Context(), "acme", fence, crmsync.Batch{Links: links}))
		}
	})
}

// BenchmarkUpdate commits 1,000 links that are there, with other values.
func BenchmarkUpdate(b *testing.B) {
	databases(b, func(b *testing.B, s *sqlstore.Store) {
		fence, links := fill(b, s, 1000)
		for b.Loop() {
			require.NoError(b, s.Commit(b.Context(), "acme", fence, crmsync.Batch{Links: links}))
			for i := range links {
				links[i].Revision++
				links[i].Dirty = !links[i].Dirty
			}
		}
	})
}

// BenchmarkLookup asks for 200 records among 10,000 links.
func BenchmarkLookup(b *testing.B) {
	databases(b, func(b *testing.B, s *sqlstore.Store) {
		_, links := fill(b, s, 10_000)
		var q crmsync.LinkLookup
		for i := range 200 {
			q.Refs = append(q.Refs, links[i*37].HubSpot.Ref)
		}
		for b.Loop() {
			got, err := s.Lookup(b.Context(), "acme", q)
			require.NoError(b, err)
			require.Len(b, got, 200)
		}
	})
}

// BenchmarkDirty reads a page of 500 dirty links among 10,000.
func BenchmarkDirty(b *testing.B) {
	databases(b, func(b *testing.B, s *sqlstore.Store) {
		_, links := fill(b, s, 10_000)
		q := crmsync.LinkQuery{Kind: "contacts", Dirty: true, DueBy: time.Now(), After: links[7000].ID, Limit: 500}
		for b.Loop() {
			got, err := s.Links(b.Context(), "acme", q)
			require.NoError(b, err)
			require.Len(b, got, 500)
		}
	})
}

// BenchmarkCount counts 10,000 links.
func BenchmarkCount(b *testing.B) {
	databases(b, func(b *testing.B, s *sqlstore.Store) {
		fill(b, s, 10_000)
		for b.Loop() {
			_, err := s.Count(b.Context(), "acme")
			require.NoError(b, err)
		}
	})
}

// fill commits n links and returns them as they are stored.
func fill(b *testing.B, s *sqlstore.Store, n int) (crmsync.Fence, []crmsync.Link) {
	ctx := context.Background()
	fence, err := s.Acquire(ctx, "acme", "bench", time.Hour)
	require.NoError(b, err)
	links := typicals(0, n)
	for from := 0; from < n; from += 1000 {
		require.NoError(b, s.Commit(ctx, "acme", fence, crmsync.Batch{Links: links[from:min(n, from+1000)]}))
	}
	for i := range links {
		links[i].Revision = 1
	}
	return fence, links
}
