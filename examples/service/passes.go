package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/crmsync/crmsync/examples/internal/progress"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/merge"
)

// plan is the command that shows what a pass would do.
func (a *app) plan(flags *flag.FlagSet) func(context.Context, common) (int, error) {
	format := flags.String("format", "text", "text or json")
	limit := flags.Int("limit", 50, "the most changes that a text shows; 0 is all")
	return func(ctx context.Context, o common) (int, error) {
		if err := oneOf("format", *format, "text", "json"); err != nil {
			return 0, err
		}
		c, meter, err := a.connectWithMeter(ctx, o)
		if err != nil {
			return 0, err
		}
		defer c.close()
		p, err := c.engine.Plan(ctx)
		meter.Done()
		if err != nil {
			return 0, err
		}
		code := exitDone
		if len(p.Halt) > 0 {
			code = exitNeedsHuman
		}
		if *format == "json" {
			return code, printJSON(a.out, p)
		}
		if err := p.Print(a.out, *limit); err != nil {
			return 0, err
		}
		if code == exitNeedsHuman {
			fmt.Fprintf(a.out, "To let it run: service resolve -as approve -id %s\n", p.Digest)
		}
		return code, nil
	}
}

// sync is the command that runs one pass, to its end.
func (a *app) sync(flags *flag.FlagSet) func(context.Context, common) (int, error) {
	format := flags.String("format", "text", "text or json")
	return func(ctx context.Context, o common) (int, error) {
		if err := oneOf("format", *format, "text", "json"); err != nil {
			return 0, err
		}
		c, meter, err := a.connectWithMeter(ctx, o)
		if err != nil {
			return 0, err
		}
		defer c.close()
		for {
			r, err := c.engine.Sync(ctx)
			meter.Done()
			if err != nil {
				return 0, err
			}
			if *format == "json" {
				err = json.NewEncoder(a.out).Encode(r)
			} else {
				printReport(a.out, r)
			}
			if err != nil || r.State != crmsync.More {
				return codeOfState(r.State), err
			}
		}
	}
}

// connectWithMeter connects for a command that a person waits for.
func (a *app) connectWithMeter(ctx context.Context, o common) (*connection, *progress.Meter, error) {
	meter := progress.New(a.errs)
	log := quiet()
	if o.debug {
		log = a.logger(true)
	}
	c, err := a.connect(ctx, o, log, crmsync.Hooks{Progress: meter.Update})
	return c, meter, err
}

func printReport(w io.Writer, r crmsync.Report) {
	if r.State == crmsync.Disabled {
		fmt.Fprintln(w, "The settings say \"enabled\": false. Nothing was read or written.")
		return
	}
	wrote := "Nothing was written."
	if r.Written != (merge.Totals{}) {
		wrote = r.Written.String()
	}
	fmt.Fprintf(w, "%s in %s. %s\n", r.State, r.Elapsed.Round(10*time.Millisecond), wrote)
	fmt.Fprintf(w, "%d pairs linked, %d problems open. Calls: HubSpot %d, Salesforce %d.\n", r.Links, r.Problems, r.Calls.HubSpot, r.Calls.Salesforce)
	for _, why := range r.Reasons {
		fmt.Fprintln(w, "  "+why)
	}
	switch r.State {
	case crmsync.NeedsHuman:
		fmt.Fprintf(w, "Look at the plan (service plan), then: service resolve -as approve -id %s\n", r.Digest)
	case crmsync.BlockedUntil:
		fmt.Fprintf(w, "Try again at %s.\n", r.Until.UTC().Format(time.RFC3339))
	}
}
