package main

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUsage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for want, args := range map[string][]string{
		`there is no command "fly"`:                  {"fly"},
		`unexpected argument "now"`:                  {"sync", "now"},
		"flag provided but not defined: -fast":       {"sync", "-fast"},
		`-format is one of text, json, not "xml"`:    {"plan", "-format", "xml"},
		`-format is one of text, json, csv`:          {"problems", "-format", "xml"},
		`there is no category "picklist"; there are`: {"problems", "-category", "picklist"},
		"say with -id, -category or -all":            {"resolve", "-as", "retry"},
		"say with -id, -category or":                 {"resolve", "-as", "retry", "-all", "-id", "x"},
		"-as is one of retry, dismiss":               {"resolve", "-id", "x", "-as", "shred"},
		"-as approve needs -id":                      {"resolve", "-all", "-as", "approve"},
		"-as use-hubspot is for conflicts":           {"resolve", "-all", "-as", "use-hubspot"},
		"-every is not a positive time":              {"run", "-every", "0s"},
	} {
		r.errs.Reset()
		require.Equal(t, exitUsage, r.app().run(t.Context(), args), args)
		require.Contains(t, r.errs.String(), want)
	}
	for _, args := range [][]string{nil, {"help"}, {"-h"}} {
		r.errs.Reset()
		require.Equal(t, exitUsage, r.app().run(t.Context(), args))
		require.Contains(t, r.errs.String(), "usage: service COMMAND")
		require.NotContains(t, r.errs.String(), "there is no command")
	}
}

// A settings file with several mistakes is answered with all of them, each with
// its path, and nothing is asked or written.
func TestBadSettings(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.settings["contacts"] = map[string]any{"defaultObject": "Prospect", "inclusionList": "mine"}
	r.settings["pass"] = map[string]any{"page": 5000}
	for _, command := range []string{"run", "plan", "sync", "status", "problems"} {
		code, _, errs := r.run(t.Context(), command)
		require.Equal(t, exitUsage, code)
		require.Contains(t, errs, r.file("settings.json")+": ")
		for _, want := range []string{"contacts.defaultObject: ", "contacts.inclusionList: ", "pass.page: "} {
			require.Contains(t, errs, want)
		}
	}
	require.NoFileExists(t, r.file("state.db"))
	require.Empty(t, r.hub.Requests())
}

func TestSettingsThatAreNotThere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	require.Equal(t, exitUsage, r.app().run(t.Context(), []string{"sync", "-settings", r.file("none.json")}))
	require.Contains(t, r.errs.String(), "none.json: no such file")
	require.Contains(t, r.errs.String(), "-settings")
	require.NoError(t, os.WriteFile(r.file("none.json"), []byte("{\"connection\": \"a\",\n\"enable\": true}"), 0o600))
	r.errs.Reset()
	require.Equal(t, exitUsage, r.app().run(t.Context(), []string{"sync", "-settings", r.file("none.json")}))
	require.Contains(t, r.errs.String(), `unknown field "enable" (near line 2)`)
}

// What contradicts the account is found when it is asked, and is a mistake of
// the settings all the same.
func TestSettingsThatDoNotFitTheAccount(t *testing.T) {
	bubble(t, func(r *rig) {
		list, err := r.hub.CreateList("Companies", "companies")
		require.NoError(t, err)
		r.settings["contacts"] = map[string]any{"inclusionList": list}
		code, _, errs := r.run(r.t.Context(), "sync")
		require.Equal(t, exitUsage, code)
		require.Contains(t, errs, "contacts.inclusionList: ")
	})
}

func TestMissingCredentials(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.env = nil
	code, _, errs := r.run(t.Context(), "sync")
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs, "HUBSPOT_TOKEN")
	require.Contains(t, errs, "SALESFORCE_CLIENT_ID")
}

// A wrong token is an error that says which variable to look at, and does not
// show the token.
func TestWrongToken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ variable, want string }{
		"HubSpot":    {"HUBSPOT_TOKEN", "HUBSPOT_TOKEN is not the token"},
		"Salesforce": {"SALESFORCE_TOKEN", "Check SALESFORCE_TOKEN, and that SALESFORCE_INSTANCE_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.env[c.variable] = "not-the-token"
				for _, command := range []string{"plan", "sync"} {
					code, out, errs := r.run(r.t.Context(), command)
					require.Equal(t, exitError, code)
					require.Contains(t, errs, c.want)
					require.NotContains(t, out+errs, "not-the-token")
				}
			})
		})
	}
}

func TestStoppedSync(t *testing.T) {
	bubble(t, func(r *rig) {
		ctx, cancel := context.WithCancel(r.t.Context())
		cancel()
		code, _, errs := r.run(ctx, "sync")
		require.Equal(t, exitError, code)
		require.Contains(t, errs, "stopped; run it again to continue")
	})
}
