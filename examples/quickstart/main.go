// Command quickstart brings two CRMs into step and keeps them so.
//
//	go run ./examples/quickstart
//
// It starts a simulated HubSpot portal and a simulated Salesforce organisation
// on this machine, fills them with people, companies, deals and activities that
// are in one, in the other or in both, and runs five passes: the first one, one
// that sees what came of it, two after edits on both sides, and one that finds
// nothing left to do. What it knows is in a SQLite file; running it again
// continues from there.
//
// With -live it uses real accounts instead, from environment variables that the
// README lists, and only shows the plan unless -apply is given too.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/crmsync/crmsync/examples/internal/demo"
	"github.com/crmsync/crmsync/examples/internal/progress"
	crmsync "github.com/crmsync/crmsync/sync"
)

func main() { os.Exit(status()) }

func status() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := parse(os.Args[1:], os.Stderr)
	if err == nil {
		err = run(ctx, o, os.Stdout, os.Stderr)
	}
	switch {
	case err == nil:
		return 0
	case errors.Is(err, flag.ErrHelp):
		return 2
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "quickstart: stopped; run it again to continue")
		return 130
	}
	fmt.Fprintln(os.Stderr, "quickstart:", err)
	return 1
}

// options are what the command line says.
type options struct {
	json  bool
	live  bool
	apply bool
	db    string
	seed  uint64
	sizes demo.Sizes // of the simulated accounts; for tests
	// hurried takes HubSpot's rate limits away; for tests.
	hurried bool
	log     *slog.Logger // nil is silent
	env     func(string) string
}

func (o options) engineOptions(s show) []crmsync.Option {
	opts := []crmsync.Option{crmsync.WithHooks(crmsync.Hooks{Progress: s.progress.Update})}
	if o.log != nil {
		opts = append(opts, crmsync.WithLogger(o.log))
	}
	return opts
}

func parse(args []string, problems io.Writer) (options, error) {
	o := options{env: os.Getenv}
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.SetOutput(problems)
	flags.BoolVar(&o.json, "json", false, "print one JSON object per pass instead of tables")
	flags.BoolVar(&o.live, "live", false, "use real accounts, from environment variables (see the README)")
	flags.BoolVar(&o.apply, "apply", false, "with -live: carry the plan out instead of only showing it")
	flags.StringVar(&o.db, "db", "quickstart.db", "SQLite `file` that keeps what is known between runs")
	flags.Uint64Var(&o.seed, "seed", 1, "`number` that the simulated accounts' data is made from")
	debug := flags.Bool("debug", false, "log every request and decision to standard error")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if *debug {
		o.log = slog.New(slog.NewTextHandler(problems, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	switch {
	case flags.NArg() > 0:
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case o.apply && !o.live:
		return o, errors.New("-apply goes with -live; simulated accounts are always written")
	case o.db == "":
		return o, errors.New("-db needs the name of a file")
	}
	return o, nil
}

func run(ctx context.Context, o options, out, meter io.Writer) error {
	s := show{out: out, progress: progress.New(meter), json: o.json}
	if o.live {
		return runLive(ctx, o, s)
	}
	return runStory(ctx, o, s)
}
