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
var small = demo.Sizes{
	SharedCompanies: 6, OnlyCompanies: 40, OnlyAccounts: 3, TwinAccounts: 1,
	WithContact: 20, WithLead: 20, OnlyHubSpot: 40, OnlyContact: 30, OnlyLead: 30, TwinContacts: 6, TwinLeads: 2,
	Deals: 8, Opportunities: 8, Activities: 14,
}

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

// Five passes bring everything into step, and a second run goes on from there.
func TestStory(t *testing.T) {
	t.Parallel()
	o := options{db: filepath.Join(t.TempDir(), "state.db"), seed: 1, sizes: small, hurried: true}
	first := play(t, o)
	require.Len(t, first, 5)
	require.Greater(t, first[0].Read.HubSpot, 80)
	require.Positive(t, first[0].Written.HubSpot.Created)
	require.Positive(t, first[0].Written.Salesforce.Created)
	second := play(t, o)
	require.Len(t, second, 5)
	require.Zero(t, second[0].Written.HubSpot.All()+second[0].Written.Salesforce.All(), "the second run continues")
	require.Equal(t, first[4].Links, second[0].Links)

	for _, passes := range [][]passLine{first, second} {
		one, two, last := passes[2], passes[3].Written, passes[4].Written
		require.Equal(t, 2, one.Written.HubSpot.Created, "the new lead's contact, the opportunity's deal")
		require.Equal(t, 1, one.Written.HubSpot.Deleted)
		require.Equal(t, 2, one.Written.Salesforce.Created, "the lead of who filled in the form, and the task")
		require.Positive(t, one.Conflicts)
		require.Equal(t, merge.Counts{Created: 1}, two.Salesforce, "the call")
		require.Equal(t, merge.Counts{Updated: 3}, two.HubSpot, "the deal, the stage of its contact, the task")
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
	o := options{db: filepath.Join(t.TempDir(), "state.db"), seed: 1, sizes: small, hurried: true}
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
	o := options{db: filepath.Join(t.TempDir(), "state.db"), seed: 1, sizes: small, hurried: true}
	require.NoError(t, run(t.Context(), o, &out, &progress))
	for _, want := range []string{
		"What the first pass would do; nothing is written yet:",
		"create salesforce/Lead from hubspot/contacts/",
		"Meanwhile, users of both systems edit:",
		"a company renamed", "a form filled in", "a lead converted",
		"create salesforce/Task from hubspot/form_submissions/",
		"A conflict, explained.",
		`HubSpot now     "Lyon 1e", which was kept`,
		`Salesforce now  "Marseille 1e", which was overruled`,
		"nobody is there twice:",
		"an opportunity won", "a task completed", "a call logged", "two contacts merged",
		"whose lead was converted, explained:",
		"Pass 5, with nothing left to do",
		"duplicates",
	} {
		require.Contains(t, out.String(), want)
	}
	require.Regexp(t, `"customer" +"opportunity" +the contact has a role on an opportunity that was won`, out.String())
	paired := regexp.MustCompile(`(salesforce/\w+)/\w+ +hubspot/(\w+)/\d+ +(.+)`).FindAllStringSubmatch(out.String(), -1)
	var pairs []string
	for _, p := range paired {
		pairs = append(pairs, strings.Join(p[1:], " "))
	}
	require.Equal(t, []string{"salesforce/Contact contacts was there before", "salesforce/Account companies was there before", "salesforce/Opportunity deals is new"}, pairs)
	require.Regexp(t, `reading: \d+ records of HubSpot`, progress.String())
	require.Contains(t, progress.String(), "[##########]")
}

// No address of the data is in any log line of a run, at debug level. .ci/run
// looks at one over the whole data set.
func TestNoAddressInLogs(t *testing.T) {
	t.Parallel()
	sizes := demo.Sizes{SharedCompanies: 40, OnlyCompanies: 20, TwinAccounts: 5, Deals: 20, Opportunities: 20, Activities: 14, WithContact: 60, WithLead: 50, OnlyHubSpot: 200, OnlyContact: 100, OnlyLead: 100, TwinContacts: 5, TwinLeads: 5}
	var log bytes.Buffer
	o := options{
		db: filepath.Join(t.TempDir(), "state.db"), seed: 1, sizes: sizes, hurried: true,
		log: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	play(t, o)
	text := strings.ToLower(log.String())
	require.Greater(t, strings.Count(text, `"level":"debug"`), 20, "the log is on")
	require.Greater(t, strings.Count(text, `"msg":"problem"`), 5, "problems are logged")
	require.Contains(t, text, `"field":"company","category":"waiting"`, "the association company, without its mark")
	require.NotContains(t, text, "@")
	d := demo.Make(1, sizes)
	for _, r := range d.HubSpot {
		if e := r.Fields["email"]; e != "" {
			require.NotContains(t, text, strings.ToLower(e))
		}
	}
	for _, r := range d.Salesforce {
		if e, _ := r.Fields["Email"].(string); e != "" {
			require.NotContains(t, text, strings.ToLower(e))
		}
	}
}
