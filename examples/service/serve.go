package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"time"

	"github.com/crmsync/crmsync/examples/internal/local"
	crmsync "github.com/crmsync/crmsync/sync"
)

// serve is the command that keeps the accounts in step until it is stopped. The
// first line of output is a JSON object with the address that it answers at.
func (a *app) serve(flags *flag.FlagSet) func(context.Context, common) (int, error) {
	addr := flags.String("addr", "127.0.0.1:8090", "`host:port` to answer at; port 0 is any free one")
	every := flags.Duration("every", 5*time.Minute, "`time` from the end of a pass to the next one")
	grace := flags.Duration("grace", 5*time.Second, "`time` that a pass may go on for after a signal to stop")
	return func(ctx context.Context, o common) (int, error) {
		if *every <= 0 {
			return 0, usageError("-every is not a positive time")
		}
		s := &scheduler{every: *every, grace: *grace, log: a.logger(o.debug)}
		c, err := a.connect(ctx, o, s.log, crmsync.Hooks{Progress: s.progress})
		if err != nil {
			return 0, err
		}
		defer c.close()
		pages := &pages{engine: c.engine, scheduler: s}
		server, err := local.Serve(*addr, pages.handler())
		if err != nil {
			return 0, err
		}
		defer func() { _ = server.Stop(2 * time.Second) }()
		if err := json.NewEncoder(a.out).Encode(map[string]string{"url": server.URL}); err != nil {
			return 0, err
		}
		// A service that cannot answer any more ends, as if it had been told to.
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		failed := make(chan error, 1)
		go func() {
			defer close(failed)
			select {
			case err := <-server.Failed():
				failed <- fmt.Errorf("serve HTTP: %w", err)
				cancel()
			case <-ctx.Done():
			}
		}()
		s.run(ctx, c.engine.Sync)
		return exitDone, <-failed
	}
}
