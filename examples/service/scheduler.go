package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
)

// longestWait is the longest time between two passes that fail.
const longestWait = time.Hour

// scheduler runs a pass every so often and knows how it goes.
type scheduler struct {
	every time.Duration // from the end of a pass to the next one
	grace time.Duration // how long a pass may go on after the service was told to stop
	log   *slog.Logger

	mu       sync.Mutex
	at       activity
	reported time.Time // when progress was last logged
}

// activity is what the service does just now.
type activity struct {
	StartedAt time.Time `json:"startedAt"`
	Passes    int       `json:"passes"` // since the start
	Running   *running  `json:"running,omitempty"`
	NextPass  time.Time `json:"nextPass,omitzero"`
	// Failures counts the passes that have failed since one did not.
	Failures  int    `json:"failures"`
	LastError string `json:"lastError,omitempty"` // of these failures
}

// running is the pass that is under way.
type running struct {
	Since time.Time         `json:"since"`
	Phase string            `json:"phase,omitempty"` // read, plan or write
	Read  crmsync.PerSystem `json:"read"`
	// Planned and Written count records; Planned is known from phase plan on.
	Planned crmsync.PerSystem `json:"planned"`
	Written crmsync.PerSystem `json:"written"`
}

// run runs passes until ctx ends, and returns once none is running.
func (s *scheduler) run(ctx context.Context, pass func(context.Context) (crmsync.Report, error)) {
	s.change(func(a *activity) { a.StartedAt = time.Now() })
	for ctx.Err() == nil {
		s.change(func(a *activity) { a.Running, a.NextPass = &running{Since: time.Now()}, time.Time{} })
		report, err := s.graceful(ctx, pass)
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			s.log.Info("pass cancelled; the next one goes on from there")
			err = nil
		}
		wait := s.ended(report, err)
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
	s.change(func(a *activity) { a.NextPass = time.Time{} })
}

// graceful runs a pass that ctx ends only after the grace period.
func (s *scheduler) graceful(ctx context.Context, pass func(context.Context) (crmsync.Report, error)) (crmsync.Report, error) {
	inner, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-time.After(s.grace):
			cancel()
		case <-inner.Done():
		}
	})
	defer stop()
	return pass(inner)
}

// ended notes how a pass ended and returns how long to wait before the next.
func (s *scheduler) ended(r crmsync.Report, err error) time.Duration {
	if errors.Is(err, crmsync.ErrHeld) || errors.Is(err, crmsync.ErrFenced) {
		// Another process keeps the connection in step.
		s.log.Info("another process runs a pass")
		err = nil
	}
	var wait time.Duration
	s.change(func(a *activity) {
		a.Running = nil
		a.Passes++
		if err == nil {
			a.Failures, a.LastError = 0, ""
		} else {
			a.Failures++
			a.LastError = err.Error()
		}
		wait = pause(r, a.Failures, s.every, time.Now())
		a.NextPass = time.Now().Add(wait)
	})
	if err != nil {
		s.log.Error("pass failed", "error", err, "again_in", wait)
	}
	return wait
}

// pause is the time from one pass to the next: the report says, and the
// interval where it does not. After failures it doubles.
func pause(r crmsync.Report, failures int, every time.Duration, now time.Time) time.Duration {
	if failures > 0 {
		wait := every
		for range failures - 1 {
			if wait *= 2; wait >= longestWait {
				return max(every, longestWait)
			}
		}
		return wait
	}
	switch r.State {
	case crmsync.More:
		return 0
	case crmsync.BlockedUntil:
		return max(r.Until.Sub(now), time.Second)
	}
	return every
}

// progress takes the engine's word for how far the pass is. It fits
// [crmsync.Hooks].
func (s *scheduler) progress(p crmsync.Progress) {
	now := time.Now()
	written := crmsync.PerSystem{HubSpot: p.Written.HubSpot.All(), Salesforce: p.Written.Salesforce.All()}
	planned := crmsync.PerSystem{HubSpot: p.Planned.HubSpot.All(), Salesforce: p.Planned.Salesforce.All()}
	tell := false
	s.change(func(a *activity) {
		since := now
		if a.Running != nil {
			since = a.Running.Since
		}
		a.Running = &running{Since: since, Phase: p.Phase, Read: p.Read, Planned: planned, Written: written}
		if last := maxTime(since, s.reported); now.Sub(last) >= 10*time.Second {
			s.reported, tell = now, true
		}
	})
	if tell {
		s.log.Info("pass under way", "phase", p.Phase, "read_hubspot", p.Read.HubSpot, "read_salesforce", p.Read.Salesforce,
			"planned_hubspot", planned.HubSpot, "planned_salesforce", planned.Salesforce,
			"written_hubspot", written.HubSpot, "written_salesforce", written.Salesforce)
	}
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (s *scheduler) change(f func(*activity)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.at)
}

// now returns a copy of the activity.
func (s *scheduler) now() activity {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.at
	if at.Running != nil {
		r := *at.Running
		at.Running = &r
	}
	return at
}
