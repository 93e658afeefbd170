package main

import (
	"bytes"
	"io"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/examples/internal/demo"
	"github.com/crmsync/crmsync/examples/internal/local"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

// With -live nothing is written unless -apply is given. The real accounts are
// simulators here, reached as the real ones are, through every flow.
func TestLive(t *testing.T) {
	t.Parallel()
	var clock demo.Clock
	hub := hubspottest.New(t, hubspottest.Options{Now: clock.Now})
	sf := salesforcetest.New(t, salesforcetest.Options{Now: clock.Now})
	demo.SetUp(hub)
	require.NoError(t, demo.Make(1, small).Load(&clock, hub, sf))
	hubURL, sfURL := serve(t, hub), serve(t, sf)
	app := sf.App()
	env := map[string]string{"HUBSPOT_TOKEN": hub.Token(), "HUBSPOT_URL": hubURL, "SALESFORCE_LOGIN_URL": sfURL, "SALESFORCE_CLIENT_ID": app.ClientID, "SALESFORCE_CLIENT_SECRET": app.ClientSecret}
	o := options{live: true, db: filepath.Join(t.TempDir(), "live.db"), env: func(name string) string { return env[name] }}
	contacts, leads := hub.Count("contacts"), sf.Count("Lead")

	var out bytes.Buffer
	require.NoError(t, run(t.Context(), o, &out, io.Discard))
	require.Contains(t, out.String(), "create salesforce/Lead from hubspot/contacts/")
	require.Equal(t, contacts, hub.Count("contacts"))
	require.Equal(t, leads, sf.Count("Lead"))

	env["SALESFORCE_REFRESH_TOKEN"] = app.RefreshToken
	out.Reset()
	o.json = true
	require.NoError(t, run(t.Context(), o, &out, io.Discard))
	require.Contains(t, out.String(), `"plan":`)
	require.Equal(t, contacts, hub.Count("contacts"))

	env["SALESFORCE_TOKEN"], env["SALESFORCE_INSTANCE_URL"] = sf.Token(), sfURL
	o.apply, o.json = true, false
	out.Reset()
	require.NoError(t, run(t.Context(), o, &out, io.Discard))
	require.Greater(t, hub.Count("contacts"), contacts)
	require.Greater(t, sf.Count("Lead"), leads)
	require.Contains(t, out.String(), "done in")
}

// serve returns the address at which the handler answers during the test.
func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	s, err := local.Serve("127.0.0.1:0", h)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop(time.Second)) })
	return s.URL
}

func TestFlags(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		args []string
		want string // "" for no error
	}{
		"none":                {nil, ""},
		"all":                 {[]string{"-live", "-apply", "-json", "-db", "x.db"}, ""},
		"apply without live":  {[]string{"-apply"}, "-apply goes with -live"},
		"an unknown flag":     {[]string{"-fast"}, "not defined"},
		"an argument":         {[]string{"now"}, `unexpected argument "now"`},
		"a file without name": {[]string{"-db", ""}, "-db needs the name of a file"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := parse(c.args, io.Discard)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
		})
	}
}
