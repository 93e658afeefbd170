package passes_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/merge"
)

// Each limit halts the pass that is beyond it, and not the one that is at it.
func TestSafetyLimits(t *testing.T) {
	t.Parallel()
	const crowd = 100
	for name, c := range map[string]struct {
		beyond, at merge.Safety
		edit       func(*rig)
	}{
		"deletes": {merge.Safety{MaxDeletes: 2}, merge.Safety{MaxDeletes: 3}, func(r *rig) {
			for _, l := range r.sf.All("Lead")[:3] {
				require.NoError(r.t, r.sf.Delete("Lead", l.ID()))
			}
		}},
		"writes": {merge.Safety{MaxWrites: 2}, merge.Safety{MaxWrites: 3}, func(r *rig) {
			for _, h := range r.hs.All("contacts")[:3] {
				r.editHubSpot(h.ID, "phone", "2")
			}
		}},
		"cleared values": {merge.Safety{MaxCleared: 2}, merge.Safety{MaxCleared: 3}, func(r *rig) {
			for _, h := range r.hs.All("contacts")[:3] {
				r.editHubSpot(h.ID, "phone", "")
			}
		}},
		"share": {merge.Safety{MaxShare: 2}, merge.Safety{MaxShare: 3}, func(r *rig) {
			for _, h := range r.hs.All("contacts")[:3] {
				r.editHubSpot(h.ID, "phone", "2")
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, rigOptions{settings: func(s *crmsync.Settings) {
				narrow(s)
				s.Contacts.DeleteInHubSpot.WithLead = true
			}}, func(r *rig) {
				for i := range crowd {
					r.contact("Person", email("p", i), "phone", "1")
				}
				r.sync()
				r.sync()
				c.edit(r)
				r.settings.Safety = c.beyond
				require.Equal(t, crmsync.NeedsHuman, r.sync().State)
				r.settings.Safety = c.at
				rep := r.sync()
				require.Equal(t, crmsync.Done, rep.State, rep.Reasons)
				require.Equal(t, 3, rep.Written.HubSpot.All()+rep.Written.Salesforce.All())
			})
		})
	}
}

// A change that HubSpot's search shows half an hour late arrives by the second
// look, and does not without it.
func TestRecheck(t *testing.T) {
	t.Parallel()
	for _, on := range []bool{false, true} {
		t.Run(map[bool]string{false: "off", true: "on"}[on], func(t *testing.T) {
			late := false
			o := rigOptions{settings: narrow, salesforce: salesforcetest.Options{SessionTTL: 24 * time.Hour}}
			o.hubspot.LateVisible = func(string, string, time.Time) time.Duration {
				if late {
					return 30 * time.Minute
				}
				return 0
			}
			run(t, o, func(r *rig) {
				r.settings.Sweeps.Recheck = -1
				if on {
					r.settings.Sweeps.Recheck = crmsync.Duration(20 * time.Minute)
				}
				h, s := linkedPair(r)
				for i := range 12 {
					time.Sleep(20 * time.Minute)
					if i == 2 {
						late = true
						r.editHubSpot(h, "phone", "late")
						late = false
					}
					r.sync()
				}
				require.Equal(t, on, r.sfValue("Lead", s, "Phone") == "late")
			})
		})
	}
}

// Each sweep is made once its interval has passed, and never if it is off.
func TestSweeps(t *testing.T) {
	t.Parallel()
	off := crmsync.Sweeps{Deletions: -1, Recheck: -1, Reconcile: -1}
	const every = crmsync.Duration(3 * time.Hour)
	for name, set := range map[string]func(*crmsync.Sweeps, crmsync.Duration){
		"deletions": func(s *crmsync.Sweeps, d crmsync.Duration) { s.Deletions = d },
		"reconcile": func(s *crmsync.Sweeps, d crmsync.Duration) { s.Reconcile = d },
	} {
		for _, on := range []bool{false, true} {
			t.Run(name+map[bool]string{false: "/off", true: "/on"}[on], func(t *testing.T) {
				run(t, rigOptions{settings: narrow, salesforce: salesforcetest.Options{SessionTTL: 24 * time.Hour}}, func(r *rig) {
					r.settings.Sweeps = off
					if on {
						set(&r.settings.Sweeps, every)
					}
					linkedPair(r)
					calls := func() int { rep := r.sync(); return rep.Calls.HubSpot + rep.Calls.Salesforce }
					r.sync()
					idle := calls()
					time.Sleep(2 * time.Hour)
					require.Equal(t, idle, calls(), "not due")
					time.Sleep(90 * time.Minute)
					if on {
						require.Greater(t, calls(), idle, "due")
					} else {
						require.Equal(t, idle, calls(), "off")
					}
				})
			})
		}
	}
}

func TestPassBounds(t *testing.T) {
	t.Parallel()
	t.Run("records", func(t *testing.T) {
		run(t, rigOptions{settings: func(s *crmsync.Settings) { narrow(s); s.Pass.Records = 10 }}, func(r *rig) {
			for i := range 25 {
				r.contact("Person", email("p", i))
			}
			var states []crmsync.RunState
			for range 3 {
				states = append(states, r.sync().State)
			}
			require.Equal(t, []crmsync.RunState{crmsync.More, crmsync.More, crmsync.Done}, states)
			require.Equal(t, 25, r.sf.Count("Lead"))
		})
	})
	for _, page := range []int{0, 10} {
		t.Run(map[int]string{0: "page by default", 10: "page of ten"}[page], func(t *testing.T) {
			run(t, rigOptions{settings: func(s *crmsync.Settings) { narrow(s); s.Pass.Page = page }}, func(r *rig) {
				for i := range 25 {
					r.contact("Person", email("p", i))
				}
				r.sync()
				creates := 0
				for _, q := range r.sf.Requests() {
					if strings.Contains(string(q.Body), `"LastName":"Person"`) {
						creates++
					}
				}
				require.Equal(t, map[int]int{0: 1, 10: 3}[page], creates)
			})
		})
	}
	for _, lease := range []time.Duration{0, 10 * time.Second} {
		t.Run("lease/"+lease.String(), func(t *testing.T) {
			run(t, rigOptions{settings: func(s *crmsync.Settings) { narrow(s); s.Pass.Lease = crmsync.Duration(lease) }}, func(r *rig) {
				r.contact("Lovelace", "ada@example.com")
				// A pass that hangs holds the lease; another one takes over when it has run out.
				r.hs.Inject(hubspottest.Fault{Delay: time.Hour})
				ctx, stop := context.WithCancel(context.Background())
				ended := make(chan struct{})
				hangs := r.engine()
				go func() {
					defer close(ended)
					_, _ = hangs.Sync(ctx)
				}()
				time.Sleep(20 * time.Second)
				_, err := r.engine().Sync(context.Background())
				if lease == 0 {
					require.ErrorIs(t, err, crmsync.ErrHeld)
				} else {
					require.False(t, errors.Is(err, crmsync.ErrHeld), "%v", err)
					require.Equal(t, 1, r.sf.Count("Lead"))
				}
				stop()
				<-ended
			})
		})
	}
}
