package main

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
)

func TestPause(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)
	blocked := func(d time.Duration) crmsync.Report {
		return crmsync.Report{State: crmsync.BlockedUntil, Until: now.Add(d)}
	}
	done := crmsync.Report{State: crmsync.Done}
	const every = 5 * time.Minute
	for name, c := range map[string]struct {
		report   crmsync.Report
		failures int
		every    time.Duration
		want     time.Duration
	}{
		"done":                        {done, 0, every, every},
		"disabled":                    {crmsync.Report{State: crmsync.Disabled}, 0, every, every},
		"needs a person":              {crmsync.Report{State: crmsync.NeedsHuman}, 0, every, every},
		"more":                        {crmsync.Report{State: crmsync.More}, 0, every, 0},
		"blocked":                     {blocked(3 * time.Hour), 0, every, 3 * time.Hour},
		"blocked until a moment ago":  {blocked(-time.Minute), 0, every, time.Second},
		"failed once":                 {crmsync.Report{}, 1, every, every},
		"failed twice":                {crmsync.Report{}, 2, every, 2 * every},
		"failed four times":           {crmsync.Report{}, 4, every, 8 * every},
		"failed often":                {crmsync.Report{}, 99, every, time.Hour},
		"failed often, rarely called": {crmsync.Report{}, 99, 6 * time.Hour, 6 * time.Hour},
	} {
		require.Equal(t, c.want, pause(c.report, c.failures, c.every, now), name)
	}
}

// plays runs a scheduler for so long over passes that end as told, one after
// the other, and returns when each began.
func plays(t *testing.T, s *scheduler, d time.Duration, ends ...func() (crmsync.Report, error)) (began []time.Duration) {
	t.Helper()
	s.log = quiet()
	start := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	s.run(ctx, func(context.Context) (crmsync.Report, error) {
		i := len(began)
		began = append(began, time.Since(start))
		return ends[min(i, len(ends)-1)]()
	})
	return began
}

func ends(r crmsync.Report, err error) func() (crmsync.Report, error) {
	return func() (crmsync.Report, error) { return r, err }
}

func TestSchedule(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &scheduler{every: 5 * time.Minute}
		done := ends(crmsync.Report{State: crmsync.Done}, nil)
		broken := ends(crmsync.Report{}, errors.New("no route to host"))
		const m = time.Minute
		require.Equal(t, []time.Duration{0, 0, 5 * m, 10 * m, 20 * m, 40 * m, 45 * m},
			plays(t, s, 46*m, ends(crmsync.Report{State: crmsync.More}, nil), done, broken, broken, broken, done))
		at := s.now()
		require.Equal(t, 7, at.Passes)
		require.Zero(t, at.Failures)
		require.Nil(t, at.Running)

		s = &scheduler{every: 5 * time.Minute}
		held := ends(crmsync.Report{}, fmt.Errorf("acquire: %w", crmsync.ErrHeld))
		require.Len(t, plays(t, s, 11*m, broken, held), 3)
		require.Zero(t, s.now().Failures, "another process that works is no failure")

		s = &scheduler{every: 5 * time.Minute}
		require.Len(t, plays(t, s, 11*m, broken), 2)
		require.Equal(t, 2, s.now().Failures)
		require.Equal(t, "no route to host", s.now().LastError)
	})
}

// A pass that is running when the service is told to stop may end by itself
// within the grace period, and is cancelled after it.
func TestGrace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ takes, want time.Duration }{
		"a short pass ends":        {3 * time.Second, 3 * time.Second},
		"a long pass is cancelled": {time.Hour, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &scheduler{every: time.Minute, grace: 5 * time.Second, log: quiet()}
				ctx, stop := context.WithCancel(t.Context())
				var told time.Time
				s.run(ctx, func(pass context.Context) (crmsync.Report, error) {
					stop()
					told = time.Now()
					select {
					case <-pass.Done():
						return crmsync.Report{}, pass.Err()
					case <-time.After(c.takes):
						return crmsync.Report{State: crmsync.Done}, nil
					}
				})
				require.Equal(t, c.want, time.Since(told))
				require.Equal(t, 1, s.now().Passes)
				require.Zero(t, s.now().Failures)
			})
		})
	}
}

// A pass that goes on for long is heard of every ten seconds, not more often.
func TestProgressOfLongPasses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log buffer
		s := &scheduler{every: time.Hour, log: (&app{errs: &log}).logger(false)}
		ctx, stop := context.WithCancel(t.Context())
		s.run(ctx, func(context.Context) (crmsync.Report, error) {
			defer stop()
			for i := range 35 {
				p := crmsync.Progress{Phase: "write", Read: crmsync.PerSystem{HubSpot: 7}}
				p.Planned.Salesforce.Created, p.Written.Salesforce.Created = 35, i
				s.progress(p)
				time.Sleep(time.Second)
			}
			at := s.now()
			require.Equal(t, &running{
				Since: at.StartedAt, Phase: "write", Read: crmsync.PerSystem{HubSpot: 7},
				Planned: crmsync.PerSystem{Salesforce: 35}, Written: crmsync.PerSystem{Salesforce: 34},
			}, at.Running)
			return crmsync.Report{State: crmsync.Done}, nil
		})
		require.Regexp(t, `(?s)^([^\n]*pass under way[^\n]*\n){3}$`, log.String())
		require.Contains(t, log.String(), "written_salesforce=10")
	})
}
