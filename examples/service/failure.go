package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// usageError is a mistake of the command line.
type usageError string

func (e usageError) Error() string { return string(e) }

// settingsError is a settings file, or an environment, that cannot be used.
type settingsError struct {
	where string
	err   error
}

func (e *settingsError) Error() string { return fmt.Sprintf("%s: %v", e.where, e.err) }
func (e *settingsError) Unwrap() error { return e.err }

// codeOf returns the exit code that an error stands for.
func codeOf(err error) int {
	var usage usageError
	var file *settingsError
	var settings *crmsync.SettingsError
	var blocked *crmsync.BlockedError
	switch {
	case errors.As(err, &usage), errors.As(err, &file), errors.As(err, &settings):
		return exitUsage
	case errors.As(err, &blocked), errors.Is(err, crmsync.ErrHeld), errors.Is(err, crmsync.ErrFenced):
		return exitBlocked
	}
	return exitError
}

// codeOfState returns the exit code for how a pass ended.
func codeOfState(s crmsync.RunState) int {
	switch s {
	case crmsync.NeedsHuman:
		return exitNeedsHuman
	case crmsync.BlockedUntil:
		return exitBlocked
	}
	return exitDone
}

// hint says what to look at, where the error itself cannot know.
func hint(err error, env func(string) string) string {
	var file *settingsError
	switch {
	case errors.As(err, &file) && errors.Is(err, fs.ErrNotExist):
		return "Name the file with -settings. examples/service/settings.json is one to start from."
	case errors.Is(err, crmsync.ErrHeld):
		return "It is running, or was killed and its lease has not run out (pass.lease in the settings)."
	}
	e, ok := crm.AsError(err)
	if !ok || e.Class != crm.Auth {
		return ""
	}
	if e.System == crm.HubSpot {
		return "HUBSPOT_TOKEN is not the token of an app of this account, or was rotated."
	}
	return "Check " + cmp.Or(setOf(env), "the SALESFORCE_ variables") + ", and that SALESFORCE_INSTANCE_URL or SALESFORCE_LOGIN_URL names the organisation that they belong to."
}

// setOf names the variables that choose how to log in to Salesforce.
func setOf(env func(string) string) string {
	for _, names := range [][2]string{
		{"SALESFORCE_TOKEN", "SALESFORCE_TOKEN"},
		{"SALESFORCE_KEY_FILE", "SALESFORCE_CLIENT_ID, SALESFORCE_USERNAME and SALESFORCE_KEY_FILE"},
		{"SALESFORCE_REFRESH_TOKEN", "SALESFORCE_CLIENT_ID and SALESFORCE_REFRESH_TOKEN"},
		{"SALESFORCE_CLIENT_SECRET", "SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET"},
	} {
		if env(names[0]) != "" {
			return names[1]
		}
	}
	return ""
}
