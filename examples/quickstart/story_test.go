package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/examples/internal/demo"
	"github.com/crmsync/crmsync/sync/merge"
)

// small is a world that a pass is done with in a moment.
var small = demo.Sizes{Companies: 10, WithContact: 20, WithLead: 20, OnlyHubSpot: 40, OnlyContact: 30, OnlyLead: 30, TwinContacts: 2, TwinLeads: 2}

// play runs the quickstart and returns the passes that it prints with -json.
func play(t *testing.T, o options) []passLine {
	t.Helper()
	o.json = true
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), o, &out, io.Discard))
	var passes []passLine
	dec := json.NewDecoder(&out)
	dec.DisallowUnknownFields()
	for dec.More() {
		var p passLine
		require.NoError(t, dec.Decode(&p))
		passes = append(passes, p)
	}
	return passes
}

// Three passes bring everything into step, and a second run goes on from there.
func TestStory(t *testing.T) {
	t.Parallel()
	o := options{db: filepath.Join(t.TempDir(), "state.db"), seed: 1, sizes: small}
	first := play(t, o)
	require.Len(t, first, 3)
	require.Equal(t, 80, first[0].Read.HubSpot)
	require.Positive(t, first[0].Written.HubSpot.Created)
	require.Positive(t, first[0].Written.Salesforce.Created)
	second := play(t, o)
	require.Len(t, second, 3)
	require.Zero(t, second[0].Written.HubSpot.All()+second[0].Written.Salesforce.All(), "the second run continues")
	require.Equal(t, first[2].Links, second[0].Links)

	for _, passes := range [][]passLine{first, second} {
		edited, last := passes[1].Written, passes[2].Written
		require.Equal(t, merge.Counts{Created: 1, Updated: 1, Deleted: 1}, edited.HubSpot)
		require.Equal(t, merge.Counts{Updated: 3}, edited.Salesforce)
		require.Equal(t, 1, passes[1].Conflicts)
		require.Zero(t, last.HubSpot.All()+last.Salesforce.All(), "the last pass writes nothing")
		for i, p := range passes {
			require.Equal(t, i+1, p.Pass)
			require.EqualValues(t, "done", p.State)
			require.Positive(t, p.Calls.HubSpot)
			require.Positive(t, p.Calls.Salesforce)
		}
	}
}

// The JSON of a pass has exactly the documented form.
func TestPassLine(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(passLine{Pass: 1, State: "done"})
	require.NoError(t, err)
	require.Equal(t, `{"pass":1,"state":"done","read":{"hubspot":0,"salesforce":0},"written":{"hubspot":{"created":0,"updated":0,"deleted":0},`+
		`"salesforce":{"created":0,"updated":0,"deleted":0}},"conflicts":0,"problems":0,"calls":{"hubspot":0,"salesforce":0},"links":0}`, string(got))
}

// A run that was killed took the simulated accounts with it. The next one says
// so and starts over.
func TestKilledRun(t *testing.T) {
	t.Parallel()
	o := options{db: filepath.Join(t.TempDir(), "state.db"), seed: 1, sizes: small}
	first := play(t, o)
	require.NoError(t, os.Remove(o.db+"-accounts.json.gz"))
	again := play(t, o)
	require.Equal(t, first[0].Written, again[0].Written)

	require.NoError(t, os.Remove(o.db+"-accounts.json.gz"))
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), o, &out, io.Discard))
	require.Contains(t, out.String(), "starting over")
}

// A person reads tables, with the plan before and the reason after.
func TestTables(t *testing.T) {
	t.Parallel()
	var out, progress bytes.Buffer
	o := options{db: filepath.Join(t.TempDir(), "state.db"), seed: 1, sizes: small}
	require.NoError(t, run(t.Context(), o, &out, &progress))
	for _, want := range []string{
		"What the first pass would do; nothing is written yet:",
		"create salesforce/Lead from hubspot/contacts/",
		"Meanwhile, users of both systems edit:",
		"A conflict, explained.",
		`HubSpot now     "Lyon 1e", which was kept`,
		`Salesforce now  "Marseille 1e", which was overruled`,
		"Pass 3, with nothing left to do",
		"duplicates",
	} {
		require.Contains(t, out.String(), want)
	}
	require.Contains(t, progress.String(), "reading: 80 records of HubSpot")
	require.Contains(t, progress.String(), "[##########]")
}

// No address of the data is in any log line of a run, at debug level. .ci/run
// looks at one over the whole data set.
func TestNoAddressInLogs(t *testing.T) {
	t.Parallel()
	sizes := demo.Sizes{Companies: 40, WithContact: 60, WithLead: 50, OnlyHubSpot: 200, OnlyContact: 100, OnlyLead: 100, TwinContacts: 5, TwinLeads: 5}
	var log bytes.Buffer
	o := options{
		db: filepath.Join(t.TempDir(), "state.db"), seed: 1, sizes: sizes,
		log: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	play(t, o)
	text := strings.ToLower(log.String())
	require.Greater(t, strings.Count(text, `"level":"debug"`), 20, "the log is on")
	require.Greater(t, strings.Count(text, `"msg":"problem"`), 5, "problems are logged")
	require.NotRegexp(t, regexp.MustCompile(`[^\s"]@[a-z0-9-]+\.`), text)
	d := demo.Make(1, sizes)
	for _, c := range d.HubSpot {
		if c["email"] != "" {
			require.NotContains(t, text, strings.ToLower(c["email"]))
		}
	}
	for _, c := range append(d.Leads, d.Contacts...) {
		if e, _ := c["Email"].(string); e != "" {
			require.NotContains(t, text, strings.ToLower(e))
		}
	}
}
