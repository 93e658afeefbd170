package crmsync_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// TestRandomWorlds lets users of both CRMs edit, clear, delete, merge and
// convert at random between passes that are killed at random, and then checks
// that everything has come to rest as it should.
func TestRandomWorlds(t *testing.T) {
	t.Parallel()
	worlds := 300
	if testing.Short() {
		worlds = 30
	}
	for seed := range worlds {
		t.Run(strconv.Itoa(seed), func(t *testing.T) {
			t.Parallel()
			runWorld(t, uint64(seed))
		})
	}
}

type world struct {
	*bench
	rnd *rand.Rand
}

func runWorld(t *testing.T, seed uint64) {
	w := &world{rnd: rand.New(rand.NewPCG(seed, 1))}
	w.bench = newBench(t, func(s *crmsync.Settings) {
		s.Safety.MaxDeletes = -1
		s.Contacts.DeleteInHubSpot.WithLead = w.rnd.IntN(2) == 0
		s.Contacts.DeleteInHubSpot.WithContact = w.rnd.IntN(2) == 0
		if w.rnd.IntN(2) == 0 {
			s.Contacts.DeletedInHubSpot = crmsync.DeleteInSalesforce
		}
		if w.rnd.IntN(2) == 0 {
			s.Contacts.DefaultObject = crmsync.Contact
		}
		s.Conflict = []mapping.Conflict{mapping.MostRecent, mapping.HubSpotWins, mapping.SalesforceWins}[w.rnd.IntN(3)]
		s.Pass.Page = 1 + w.rnd.IntN(20)
	})
	w.hs.Page, w.sf.Page = 1+w.rnd.IntN(10), 1+w.rnd.IntN(10)
	for range 6 {
		for range w.rnd.IntN(8) {
			w.act()
			w.tick(time.Duration(w.rnd.IntN(3)) * time.Second)
		}
		w.pass(w.rnd.IntN(2) == 0)
	}
	w.rest()
}

// act does one thing that a user could do.
func (w *world) act() {
	email := fmt.Sprintf("p%d@example.com", w.rnd.IntN(6))
	value := strconv.Itoa(w.rnd.IntN(50))
	c, object := w.hs, "contacts"
	fields := []string{"firstname", "phone", "city"}
	if w.rnd.IntN(2) == 0 {
		c, object = w.sf, []string{"Lead", "Contact"}[w.rnd.IntN(2)]
		fields = []string{"FirstName", "Phone", "City"}
	}
	live := c.Live(object)
	if len(live) == 0 || w.rnd.IntN(4) == 0 {
		if object == "contacts" && w.holds(email) {
			return // HubSpot refuses a second contact with the address
		}
		values := person("N"+value, email)
		if object != "contacts" {
			values = lead("N"+value, email)
		}
		c.Put(object, values)
		return
	}
	ref := live[w.rnd.IntN(len(live))]
	switch w.rnd.IntN(10) {
	case 0:
		c.Delete(ref)
	case 1:
		if object == "Lead" {
			c.Convert(ref, "Contact")
		}
	case 2:
		if other := live[w.rnd.IntN(len(live))]; other != ref && object != "contacts" {
			c.Merge(other, ref)
		}
	case 3:
		c.Edit(ref, map[string]string{fields[w.rnd.IntN(3)]: ""})
	default:
		c.Edit(ref, map[string]string{fields[w.rnd.IntN(3)]: value})
	}
}

func (w *world) holds(email string) bool {
	for _, r := range w.hs.Live("contacts") {
		if w.hs.Get(r, "email") == email {
			return true
		}
	}
	return false
}

// pass runs a pass; it may be killed at a random call, before or after the
// call took effect.
func (w *world) pass(kill bool) {
	var calls atomic.Int64 // both systems are asked at once
	at := int64(1 + w.rnd.IntN(6))
	die := func(string) error {
		if calls.Add(1) >= at && kill {
			return errKilled
		}
		return nil
	}
	if w.rnd.IntN(2) == 0 {
		w.hs.Before, w.sf.Before = die, die
	} else {
		w.hs.After, w.sf.After = die, die
	}
	w.tick(time.Second)
	_, err := w.engine().Sync(context.Background())
	if !errors.Is(err, errKilled) {
		require.NoError(w.t, err)
	}
	w.hs.Before, w.sf.Before, w.hs.After, w.sf.After = nil, nil, nil, nil
	w.tick(time.Second)
}

// rest lets everything come to rest and checks what must hold then.
func (w *world) rest() {
	var r crmsync.Report
	for range 6 {
		w.tick(time.Hour)
		r = w.sync()
	}
	require.Equal(w.t, merge.Totals{}, r.Written, "quiescence")
	links, err := w.store.Links(context.Background(), "test", crmsync.LinkQuery{})
	require.NoError(w.t, err)
	linked := map[crm.Ref]crmsync.Link{}
	for _, l := range links {
		for _, ref := range []crm.Ref{l.HubSpot.Ref, l.Salesforce.Ref} {
			if !ref.IsZero() {
				require.NotContains(w.t, linked, ref, "one link for each record")
				linked[ref] = l
			}
		}
		if l.HubSpot.Present() && l.Salesforce.Present() && l.Closed == "" {
			w.inStep(l)
		}
	}
	bySource := map[string]int{}
	for _, ref := range w.hs.Live("contacts") {
		bySource[w.hs.Get(ref, "email")]++
		l := linked[ref]
		require.True(w.t, l.Salesforce.Present() || l.Closed != "", "%s has a counterpart or a reason: %+v", ref, l)
	}
	for email, n := range bySource {
		require.Equal(w.t, 1, n, "one contact for %s", email)
	}
	for _, o := range []string{"Lead", "Contact"} {
		for _, ref := range w.sf.Live(o) {
			l := linked[ref]
			require.True(w.t, l.HubSpot.Present() || l.Closed != "" || !l.DuplicateOf.IsZero(), "%s has a counterpart or a reason: %+v", ref, l)
		}
	}
}

func (w *world) inStep(l crmsync.Link) {
	for h, s := range map[string]string{"firstname": "FirstName", "lastname": "LastName", "phone": "Phone", "city": "City", "email": "Email"} {
		if slices.ContainsFunc(l.Problems, func(p crmsync.Problem) bool { return p.Field == h }) {
			continue // a person has been told
		}
		require.Equal(w.t, w.hs.Get(l.HubSpot.Ref, h), w.sf.Get(l.Salesforce.Ref, s), "convergence of %s: %+v", h, l)
	}
}
