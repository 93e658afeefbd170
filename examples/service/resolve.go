package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// resolve is the command by which a person decides.
func (a *app) resolve(flags *flag.FlagSet) func(context.Context, common) (int, error) {
	var d resolution
	flags.StringVar(&d.id, "id", "", "the `id` of one problem, or the digest of a halted plan")
	flags.StringVar(&d.category, "category", "", "all problems of this `category`")
	flags.BoolVar(&d.all, "all", false, "all problems")
	flags.StringVar(&d.as, "as", "", "`decision`: retry, dismiss, use-hubspot, use-salesforce; or approve, for a plan")
	wait := flags.Duration("wait", 30*time.Second, "how long to wait for a pass to end that is running")
	return func(ctx context.Context, o common) (int, error) {
		if err := d.validate(); err != nil {
			return 0, err
		}
		c, err := a.inspect(ctx, o)
		if err != nil {
			return 0, err
		}
		defer c.close()
		said := ""
		err = patiently(ctx, *wait, func() error {
			said, err = d.carryOut(ctx, c.engine)
			return err
		})
		if err != nil {
			return 0, err
		}
		fmt.Fprintln(a.out, said)
		return exitDone, nil
	}
}

// resolution is what a command line decides, and about what.
type resolution struct {
	id, category, as string
	all              bool
}

func (d resolution) decision() crmsync.Resolution {
	return crmsync.Resolution(strings.ReplaceAll(d.as, "-", " "))
}

func (d resolution) validate() error {
	named := 0
	for _, is := range []bool{d.id != "", d.category != "", d.all} {
		if is {
			named++
		}
	}
	if named != 1 {
		return usageError("say with -id, -category or -all what is decided about")
	}
	if err := known(d.category); err != nil {
		return err
	}
	if err := oneOf("as", d.as, "retry", "dismiss", "use-hubspot", "use-salesforce", "approve"); err != nil {
		return err
	}
	r := d.decision()
	switch {
	case r == crmsync.Approve && d.id == "":
		return usageError("-as approve needs -id with the digest of the plan")
	case (r == crmsync.UseHubSpot || r == crmsync.UseSalesforce) && d.id == "" && d.category != string(crm.CategoryConflict):
		return usageError("-as " + d.as + " is for conflicts: -category conflict, or -id")
	}
	return nil
}

// carryOut decides, and tells in a sentence what follows.
func (d resolution) carryOut(ctx context.Context, e *crmsync.Engine) (string, error) {
	r := d.decision()
	if d.id == "" {
		n, err := e.ResolveAll(ctx, crm.Category(d.category), r)
		return fmt.Sprintf("%d problems: %s. %s", n, r, next(r)), err
	}
	return fmt.Sprintf("%s: %s. %s", d.id, r, next(r)), e.Resolve(ctx, d.id, r)
}

func next(r crmsync.Resolution) string {
	if r == crmsync.Dismiss {
		return "A problem comes back if it happens again."
	}
	return "The next pass carries it out."
}

// patiently tries again while another pass holds the lease.
func patiently(ctx context.Context, wait time.Duration, do func() error) error {
	const pause = 200 * time.Millisecond
	for end := time.Now().Add(wait); ; {
		err := do()
		if !errors.Is(err, crmsync.ErrHeld) || !time.Now().Add(pause).Before(end) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}
