// Command service is a small host of crmsync: it keeps one HubSpot account and
// one Salesforce organisation in step on a schedule, with its state in a SQLite
// file, and answers for what it does.
//
//	service run      -settings settings.json    passes on a schedule; GET /status, /problems, /healthz
//	service plan     -settings settings.json    what a pass would write; writes nothing
//	service sync     -settings settings.json    one pass, now
//	service status   -settings settings.json    the settings page as JSON
//	service problems -settings settings.json    what keeps records from being in step; -format json or csv exports
//	service resolve  -settings settings.json -id ID -as retry
//
// The settings file is crmsync.Settings as JSON; settings.json beside this file
// is one to start from, and docs/SETTINGS.md explains every field. The accounts
// are named by environment variables, which the README lists. To try it without
// accounts, start examples/simulators and set HUBSPOT_URL, HUBSPOT_TOKEN,
// SALESFORCE_INSTANCE_URL and SALESFORCE_TOKEN to what it prints.
//
// The HTTP pages only read, and ask nobody for a password: keep -addr private,
// for problems may quote record values.
//
// SIGTERM and SIGINT stop it: a pass that is running may go on for the time that
// -grace says, then it is cancelled. What it has done is saved, and the next
// pass goes on from there. Killing it loses nothing either; only the lease must
// run out then.
//
// Exit codes:
//
//	0  done
//	1  an error, which is on standard error
//	2  the command line or the settings are wrong
//	3  a person is needed: a safety limit halted the plan
//	4  blocked: a limit is reached, or another process runs a pass; try later
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(status()) }

func status() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal ends the process at once.
	context.AfterFunc(ctx, stop)
	a := app{env: os.Getenv, out: os.Stdout, errs: os.Stderr}
	return a.run(ctx, os.Args[1:])
}
