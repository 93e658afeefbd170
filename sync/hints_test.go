package crmsync_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
)

// A hint is about one record. Another one, which a bounded pass has left over,
// is not decided by what was last seen of it: a user may have edited it since.
func TestHintsDecideOnlyWhatTheyRead(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	one := b.hs.Put("contacts", person("One", "one@example.com"))
	two := b.hs.Put("contacts", person("Two", "two@example.com"))
	b.sync()
	leads := b.sf.Live("Lead")
	require.Len(t, leads, 2)
	b.hs.Edit(one, map[string]string{"phone": "one"})
	b.hs.Edit(two, map[string]string{"phone": "two"})
	b.settings.Pass.Records = 1
	require.Equal(t, crmsync.More, b.sync().State)
	left := leads[1] // its link comes second
	if b.sf.Get(leads[0], "Phone") == "1" {
		left = leads[0]
	}
	b.tick(time.Second)
	b.sf.Edit(left, map[string]string{"Phone": "edited by a user"})
	b.settings.Pass.Records = 0
	_, err := b.engine().SyncRefs(context.Background(), one)
	require.NoError(t, err)
	require.Equal(t, "edited by a user", b.sf.Get(left, "Phone"))
	b.sync()
	b.settled()
}

// Both sides of a hinted pair are read: the counterpart may have changed too.
func TestHintsReadTheCounterpart(t *testing.T) {
	t.Parallel()
	b, h, s := linked(t)
	b.sf.Edit(s, map[string]string{"FirstName": "From Salesforce"})
	b.hs.Edit(h, map[string]string{"phone": "From HubSpot"})
	_, err := b.engine().SyncRefs(context.Background(), h)
	require.NoError(t, err)
	require.Equal(t, "From Salesforce", b.hs.Get(h, "firstname"))
	require.Equal(t, "From HubSpot", b.sf.Get(s, "Phone"))
}
