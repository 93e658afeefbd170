package main

import (
	"context"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
)

// status is the command that prints what the settings page shows. It asks the
// state file only, so it works beside a service that runs.
func (a *app) status(*flag.FlagSet) func(context.Context, common) (int, error) {
	return func(ctx context.Context, o common) (int, error) {
		c, err := a.inspect(ctx, o)
		if err != nil {
			return 0, err
		}
		defer c.close()
		s, err := c.engine.Status(ctx)
		if err != nil {
			return 0, err
		}
		return codeOfStatus(s, time.Now()), printJSON(a.out, s)
	}
}

// codeOfStatus is for scripts that watch: whether a plan waits for a person, or
// the last pass met a limit that still holds.
func codeOfStatus(s crmsync.Status, now time.Time) int {
	switch r := s.LastReport; {
	case s.Pending != nil:
		return exitNeedsHuman
	case r != nil && r.State == crmsync.BlockedUntil && r.Until.After(now):
		return exitBlocked
	}
	return exitDone
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
