package passes_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

var errKilled = errors.New("the process was killed")

// mortal is a Store of a process that dies at its n-th commit: nothing that
// comes after reaches the database.
type mortal struct {
	crmsync.Store
	left  int
	after bool // the fatal commit still takes effect, but nobody hears of it
	dead  bool
}

func (m *mortal) Commit(ctx context.Context, conn string, fence crmsync.Fence, b crmsync.Batch) error {
	if m.dead {
		return errKilled
	}
	if m.left--; m.left >= 0 {
		return m.Store.Commit(ctx, conn, fence, b)
	}
	m.dead = true
	if m.after {
		_ = m.Store.Commit(ctx, conn, fence, b)
	}
	return errKilled
}

func (m *mortal) Release(ctx context.Context, conn string, fence crmsync.Fence) error {
	if m.dead {
		return errKilled // the lease runs out by itself
	}
	return m.Store.Release(ctx, conn, fence)
}

// withExternalIDs gives both accounts the fields that carry the other's id.
func (r *rig) withExternalIDs() {
	r.t.Helper()
	require.NoError(r.t, r.hs.DefineProperty("contacts", hubspottest.Property{Name: "crmsync_salesforce_id", Label: "Salesforce id", Unique: true}))
	for _, o := range []string{"Lead", "Contact"} {
		require.NoError(r.t, r.sf.DefineField(o, salesforcetest.Field{Name: "crmsync_HubSpot_Id__c", Length: 40, Unique: true, ExternalID: true}))
	}
}

// The process is killed at every commit of the first pass in turn, before and
// after the commit took effect: among them the moment when the vendor has
// committed a create and the Store does not know.
func TestKilledAtEveryCommitMakesNoDuplicate(t *testing.T) {
	t.Parallel()
	for _, external := range []bool{false, true} {
		for _, after := range []bool{false, true} {
			for n := range 12 {
				t.Run(fmt.Sprintf("externalID=%v/after=%v/commit=%d", external, after, n), func(t *testing.T) {
					run(t, rigOptions{}, func(r *rig) {
						if external {
							r.withExternalIDs()
						}
						r.contact("Lovelace", "ada@example.com")
						r.person("Lead", "Turing", "alan@example.com")
						store := r.store
						r.store = &mortal{Store: store, left: n, after: after}
						_, err := r.engine().Sync(context.Background())
						r.store = store
						if n < 4 {
							require.ErrorIs(t, err, errKilled)
						}
						r.afterCrash(err)
					})
				})
			}
		}
	}
}

// afterCrash starts the process again and checks that one record became one
// record on the other side.
func (r *rig) afterCrash(err error) {
	r.t.Helper()
	if err != nil {
		require.True(r.t, errors.Is(err, errKilled) || crm.ClassOf(err) != "", err)
	}
	r.connect()
	for range 4 {
		time.Sleep(time.Hour)
		r.sync()
	}
	require.Equal(r.t, 2, r.hs.Count("contacts"))
	require.Equal(r.t, 2, r.sf.Count("Lead"))
	links, err := r.store.Links(context.Background(), "acme", crmsync.LinkQuery{})
	require.NoError(r.t, err)
	require.Len(r.t, links, 2)
	for _, l := range links {
		require.True(r.t, l.Paired(), l.ID)
		require.Nil(r.t, l.Intent)
	}
	r.settled()
}

// The connection is cut at every create, before and after the vendor committed
// it.
func TestDroppedReplyOfACreateMakesNoDuplicate(t *testing.T) {
	t.Parallel()
	for _, external := range []bool{false, true} {
		for _, after := range []bool{false, true} {
			for _, vendor := range []string{"hubspot", "salesforce"} {
				t.Run(fmt.Sprintf("externalID=%v/after=%v/%s", external, after, vendor), func(t *testing.T) {
					run(t, rigOptions{}, func(r *rig) {
						if external {
							r.withExternalIDs()
						}
						r.contact("Lovelace", "ada@example.com")
						r.person("Lead", "Turing", "alan@example.com")
						// Reading is done; what follows are the writes.
						_, err := r.engine().Plan(context.Background())
						require.NoError(t, err)
						r.cut(vendor, after)
						r.unanswered.Store(0)
						_, err = r.engine().Sync(context.Background())
						require.EqualValues(t, 1, r.unanswered.Load(), "the fault hit")
						r.afterCrash(err)
					})
				})
			}
		}
	}
}

func (r *rig) cut(vendor string, after bool) {
	if vendor == "hubspot" {
		drop := hubspottest.DropBefore
		if after {
			drop = hubspottest.DropAfter
		}
		r.hs.Inject(hubspottest.Fault{Method: "POST", Path: "/batch/", Drop: drop})
		return
	}
	drop := salesforcetest.DropBefore
	if after {
		drop = salesforcetest.DropAfter
	}
	r.sf.Inject(salesforcetest.Fault{Method: "POST", Path: "/composite", Match: func(q salesforcetest.Request) bool {
		return strings.Contains(string(q.Body), "/composite/sobjects")
	}, Drop: drop})
}
