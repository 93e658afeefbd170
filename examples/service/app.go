package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
)

// The exit codes.
const (
	exitDone       = 0
	exitError      = 1
	exitUsage      = 2
	exitNeedsHuman = 3
	exitBlocked    = 4
)

// app is the program with what it takes from its surroundings.
type app struct {
	env       func(string) string
	out, errs io.Writer
	// For tests; nil is the usual client.
	hubspotHTTP, salesforceHTTP *http.Client
}

// common are the flags that every command has.
type common struct {
	settings string
	db       string
	debug    bool
}

// command is one subcommand.
type command struct {
	name, what string
	// flags declares the command's own flags and returns what runs it.
	flags func(*flag.FlagSet) func(context.Context, common) (int, error)
}

func (a *app) commands() []command {
	return []command{
		{"run", "keep the accounts in step on a schedule, and answer over HTTP", a.serve},
		{"plan", "show what a pass would write; write nothing", a.plan},
		{"sync", "run one pass", a.sync},
		{"status", "print the state of the connection as JSON", a.status},
		{"problems", "list or export what keeps records from being in step", a.problems},
		{"resolve", "decide about a problem, a category of problems, or a halted plan", a.resolve},
	}
}

// run carries out one command line and returns the exit code.
func (a *app) run(ctx context.Context, args []string) int {
	name := ""
	if len(args) > 0 {
		name = args[0]
	}
	for _, c := range a.commands() {
		if c.name == name {
			return a.carryOut(ctx, c, args[1:])
		}
	}
	if name != "" && name != "help" && !strings.HasPrefix(name, "-") {
		fmt.Fprintf(a.errs, "service: there is no command %q\n", name)
	}
	fmt.Fprintln(a.errs, "usage: service COMMAND [flags], where COMMAND is one of")
	for _, c := range a.commands() {
		fmt.Fprintf(a.errs, "  %-9s %s\n", c.name, c.what)
	}
	fmt.Fprintln(a.errs, "service COMMAND -h lists the flags of a command.")
	return exitUsage
}

func (a *app) carryOut(ctx context.Context, c command, args []string) int {
	flags := flag.NewFlagSet("service "+c.name, flag.ContinueOnError)
	flags.SetOutput(a.errs)
	var o common
	flags.StringVar(&o.settings, "settings", "settings.json", "`file` with the settings as JSON")
	flags.StringVar(&o.db, "db", "service.db", "SQLite `file` that keeps the state")
	flags.BoolVar(&o.debug, "debug", false, "log every request and decision to standard error")
	do := c.flags(flags)
	if err := flags.Parse(args); err != nil {
		return exitUsage // the flag package has said why
	}
	var code int
	var err error = usageError(fmt.Sprintf("unexpected argument %q", flags.Arg(0)))
	if flags.NArg() == 0 {
		code, err = do(ctx, o)
	}
	switch {
	case err == nil:
		return code
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		fmt.Fprintf(a.errs, "service %s: stopped; run it again to continue\n", c.name)
		return exitError
	}
	fmt.Fprintf(a.errs, "service %s: %v\n", c.name, err)
	if h := hint(err, a.env); h != "" {
		fmt.Fprintln(a.errs, h)
	}
	return codeOf(err)
}

// logger logs to standard error: what passes do, or with -debug every request.
func (a *app) logger(debug bool) *slog.Logger {
	level := slog.LevelInfo
	if debug {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(a.errs, &slog.HandlerOptions{Level: level}))
}
