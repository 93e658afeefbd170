package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/examples/internal/statefile"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/merge"
)

// A plan shows what a pass does then, and the status tells of it afterwards.
func TestPlanSyncStatus(t *testing.T) {
	bubble(t, func(r *rig) {
		r.contact("Lovelace", "ada@example.com")
		out := r.must(exitDone, "plan")
		require.Contains(t, out, "create salesforce/Lead from hubspot/contacts/")
		require.Zero(t, r.sf.Count("Lead"), "a plan writes nothing")
		var p merge.Plan
		require.NoError(t, json.Unmarshal([]byte(r.must(exitDone, "plan", "-format", "json")), &p))
		require.Equal(t, 1, p.Totals.Salesforce.Created)

		_, out, errs := r.run(r.t.Context(), "sync")
		require.Contains(t, out, "1 pairs linked, 0 problems open")
		require.Contains(t, errs, "reading: 1 records of HubSpot")
		require.Equal(t, 1, r.sf.Count("Lead"))
		var report crmsync.Report
		require.NoError(t, json.Unmarshal([]byte(r.must(exitDone, "sync", "-format", "json")), &report))
		require.Equal(t, crmsync.Done, report.State)

		r.env = nil // it asks nobody
		var s crmsync.Status
		require.NoError(t, json.Unmarshal([]byte(r.must(exitDone, "status")), &s))
		require.Equal(t, 1, s.Links.Links)
		require.Equal(t, "test", s.Connection)
		require.False(t, s.LastPass.IsZero())
	})
}

func TestSyncWhileDisabled(t *testing.T) {
	bubble(t, func(r *rig) {
		r.settings["enabled"] = false
		r.contact("Lovelace", "ada@example.com")
		require.Contains(t, r.must(exitDone, "sync"), `"enabled": false`)
		require.Zero(t, r.sf.Count("Lead"))
		require.Contains(t, r.must(exitDone, "plan"), "create salesforce/Lead", "a plan works all the same")
	})
}

// troubled has a held conflict on each of two pairs, and a value that has no
// option in HubSpot.
func troubled(r *rig) {
	r.settings["conflict"] = "Hold"
	r.settings["contacts"] = map[string]any{"mapping": map[string]any{"fields": []map[string]any{
		{"hubspot": "email", "salesforce": "Email"},
		{"hubspot": "lastname", "salesforce": "LastName", "rule": "TwoWay"},
		{"hubspot": "phone", "salesforce": "Phone", "rule": "TwoWay"},
		{"hubspot": "hs_lead_status", "salesforce": "LeadSource", "rule": "TwoWay"},
		{"hubspot": "company", "salesforce": "Company", "salesforceOn": map[string]string{"Contact": ""}},
	}}}
	ids := []string{
		r.contact("Lovelace", "ada@example.com", "phone", "1", "company", "Acme"),
		r.contact("Hopper", "grace@example.com", "phone", "1", "company", "Acme"),
	}
	_, err := r.sf.Put("Lead", map[string]any{"LastName": "Turing", "Email": "alan@example.com", "Company": "Acme", "LeadSource": "Web"})
	require.NoError(r.t, err)
	r.must(exitDone, "sync")
	for _, id := range ids {
		require.NoError(r.t, r.hub.Edit("contacts", id, map[string]string{"phone": "h"}))
	}
	for _, l := range r.sf.All("Lead") {
		if l["Phone"] == "1" {
			require.NoError(r.t, r.sf.Edit("Lead", l.ID(), map[string]any{"Phone": "s"}))
		}
	}
	r.must(exitDone, "sync")
}

func TestProblems(t *testing.T) {
	bubble(t, func(r *rig) {
		require.Contains(t, func() string { _, _, errs := r.run(r.t.Context(), "problems"); return errs }(), "no pass has run")
		troubled(r)
		text := r.must(exitDone, "problems")
		require.Contains(t, text, "CONFLICT: 2")
		require.Contains(t, text, "PICKLISTS: 1")
		require.Contains(t, text, "A value has no partner among the options")
		require.NotContains(t, r.must(exitDone, "problems", "-category", "picklists"), "CONFLICT")

		var all []crmsync.Problem
		require.NoError(t, json.Unmarshal([]byte(r.must(exitDone, "problems", "-format", "json")), &all))
		require.Len(t, all, 3)
		require.NoError(t, json.Unmarshal([]byte(r.must(exitDone, "problems", "-format", "json", "-limit", "2")), &all))
		require.Len(t, all, 2)
		rows, err := csv.NewReader(strings.NewReader(r.must(exitDone, "problems", "-format", "csv"))).ReadAll()
		require.NoError(t, err)
		require.Len(t, rows, 4)
	})
}

func TestResolve(t *testing.T) {
	bubble(t, func(r *rig) {
		troubled(r)
		r.must(exitError, "resolve", "-id", "nothing like that", "-as", "retry")
		require.Contains(t, r.must(exitDone, "resolve", "-category", "conflict", "-as", "use-hubspot"), "2 problems: use hubspot")
		r.must(exitDone, "sync")
		phones := 0
		for _, l := range r.sf.All("Lead") {
			if l["Phone"] == "h" {
				phones++
			}
		}
		require.Equal(t, 2, phones)
		var left []crmsync.Problem
		require.NoError(t, json.Unmarshal([]byte(r.must(exitDone, "problems", "-format", "json")), &left))
		require.Len(t, left, 1)
		require.Contains(t, r.must(exitDone, "resolve", "-id", left[0].ID, "-as", "dismiss"), "comes back")
		require.Equal(t, "No problems.\n", r.must(exitDone, "problems"))
		require.Contains(t, r.must(exitDone, "resolve", "-all", "-as", "retry"), "0 problems")
	})
}

// A plan over a safety limit needs a person, everywhere and until it is
// approved.
func TestNeedsHuman(t *testing.T) {
	bubble(t, func(r *rig) {
		r.settings["safety"] = map[string]any{"maxWrites": 1}
		r.contact("Lovelace", "ada@example.com")
		r.contact("Hopper", "grace@example.com")
		require.Contains(t, r.must(exitNeedsHuman, "sync"), "2 writes, over the limit of 1")
		require.Zero(t, r.sf.Count("Lead"))
		var s crmsync.Status
		require.NoError(t, json.Unmarshal([]byte(r.must(exitNeedsHuman, "status")), &s))
		require.Contains(t, r.must(exitNeedsHuman, "plan"), "service resolve -as approve -id "+s.Pending.Digest)
		r.must(exitError, "resolve", "-as", "approve", "-id", "another")
		r.must(exitDone, "resolve", "-as", "approve", "-id", s.Pending.Digest)
		r.must(exitDone, "sync")
		require.Equal(t, 2, r.sf.Count("Lead"))
		r.must(exitDone, "status")
	})
}

func TestBlockedByTheAllocation(t *testing.T) {
	bubble(t, func(r *rig) {
		r.settings["apiCalls"] = map[string]any{"allocation": 3}
		r.contact("Lovelace", "ada@example.com")
		require.Contains(t, r.must(exitBlocked, "sync"), "Try again at ")
		r.must(exitBlocked, "status")
		r.must(exitBlocked, "plan")
		time.Sleep(25 * time.Hour)
		r.must(exitDone, "status")
		delete(r.settings, "apiCalls")
		app := r.sf.App() // the session has ended meanwhile
		r.env = map[string]string{
			"HUBSPOT_TOKEN": r.hub.Token(), "SALESFORCE_LOGIN_URL": r.sf.URL(),
			"SALESFORCE_CLIENT_ID": app.ClientID, "SALESFORCE_CLIENT_SECRET": app.ClientSecret,
		}
		r.must(exitDone, "sync")
		require.Equal(t, 1, r.sf.Count("Lead"))
	})
}

// While another process runs a pass, a second one is refused and a decision
// waits.
func TestBlockedByAnotherPass(t *testing.T) {
	bubble(t, func(r *rig) {
		troubled(r)
		store, err := statefile.Open(r.t.Context(), r.file("state.db"))
		require.NoError(t, err)
		defer func() { require.NoError(t, store.Close()) }()
		fence, err := store.Acquire(r.t.Context(), "test", "another", time.Minute)
		require.NoError(t, err)
		code, _, errs := r.run(r.t.Context(), "sync")
		require.Equal(t, exitBlocked, code)
		require.Contains(t, errs, "another pass holds the lease")
		start := time.Now()
		r.must(exitBlocked, "resolve", "-all", "-as", "retry", "-wait", "10s")
		require.InDelta(t, 10, time.Since(start).Seconds(), 3)
		time.AfterFunc(15*time.Second, func() { _ = store.Release(r.t.Context(), "test", fence) })
		r.must(exitDone, "resolve", "-all", "-as", "retry")
	})
}

// The settings file that the program comes with is complete and valid.
func TestExampleSettings(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("settings.json")
	require.NoError(t, err)
	s, err := crmsync.ParseSettings(b)
	require.NoError(t, err)
	require.True(t, s.Enabled)
	require.False(t, bytes.Contains(b, []byte("\t")))
}
