package salesforce_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	"github.com/crmsync/crmsync/sync/crm"
)

// world is a simulated org with a connector to it and a clock of its own.
type world struct {
	*salesforcetest.Server
	con *salesforce.Connector
	now time.Time
}

func newWorld(t *testing.T, o salesforcetest.Options) *world {
	t.Helper()
	w := &world{now: at(12, 0, 0)}
	o.Now = func() time.Time { return w.now }
	w.Server = salesforcetest.New(t, o)
	c, err := salesforce.NewClient(salesforce.Options{
		HTTP: w.Client(), Now: o.Now,
		Auth: w.oauth().Tokens(salesforce.NewMemoryTokens(salesforce.Token{Access: w.Token(), Refresh: w.App().RefreshToken, Base: w.URL()})),
	})
	require.NoError(t, err)
	w.con = salesforce.NewConnector(c, salesforce.ConnectorOptions{})
	return w
}

func (w *world) oauth() salesforce.OAuth {
	return salesforce.OAuth{LoginURL: w.LoginURL(), ClientID: w.App().ClientID, ClientSecret: w.App().ClientSecret,
		HTTP: w.Client(), Now: func() time.Time { return w.now }}
}

func (w *world) put(t *testing.T, object string, values map[string]any) string {
	t.Helper()
	id, err := w.Put(object, values)
	require.NoError(t, err)
	return id
}

// drain reads a feed to its end and returns what came, and how many calls of
// Changes it took.
func (w *world) drain(t *testing.T, feed *crm.Feed) (records map[string]crm.Record, rounds int) {
	t.Helper()
	records = map[string]crm.Record{}
	for {
		pages, err := w.con.Changes(t.Context(), []crm.Feed{*feed})
		require.NoError(t, err)
		require.NoError(t, pages[0].Err)
		for _, r := range pages[0].Records {
			records[r.Ref.ID] = r
		}
		feed.Since = pages[0].Next
		rounds++
		if !pages[0].More {
			return records, rounds
		}
		require.Less(t, rounds, 100)
	}
}

func contactFeed() *crm.Feed {
	return &crm.Feed{Object: "Contact", Lane: crm.Changes, Fields: []string{"LastName", "Email", "AccountId"}}
}

func TestFourThousandRowsOfOneSecondAllArrive(t *testing.T) {
	t.Parallel()
	for _, fold := range []bool{false, true} { // how ids are ordered is the server's business
		w := newWorld(t, salesforcetest.Options{FoldIDOrder: fold})
		feed := contactFeed()
		w.drain(t, feed)
		w.now = w.now.Add(time.Hour)
		ids := make([]string, 4050)
		for i := range ids {
			ids[i] = w.put(t, "Contact", map[string]any{"LastName": fmt.Sprintf("n%d", i)})
		}
		w.ResetRequests()
		got, rounds := w.drain(t, feed)
		require.Equal(t, 3, rounds)
		require.Equal(t, 3, w.Calls())
		for _, id := range ids {
			require.Equal(t, id, got[id].Ref.ID)
		}
		require.Len(t, got, 4050)
	}
}

func TestTheFirstReadArrivesWholeToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	for i := range 4050 {
		w.put(t, "Lead", map[string]any{"LastName": fmt.Sprintf("n%d", i), "Company": "Acme"})
	}
	_, err := w.con.Describe(t.Context(), "Lead")
	require.NoError(t, err)
	w.ResetRequests()
	got, _ := w.drain(t, &crm.Feed{Object: "Lead", Lane: crm.Changes, Fields: []string{"LastName"}})
	require.Len(t, got, 4050)
	require.Equal(t, 3, w.Calls())
}

func TestARowThatBecomesVisibleLateArrives(t *testing.T) {
	t.Parallel()
	lag := time.Duration(0)
	w := newWorld(t, salesforcetest.Options{CommitLag: func(string, string, time.Time) time.Duration { return lag }})
	feed := contactFeed()
	w.drain(t, feed)
	lag = 5 * time.Minute
	late := w.put(t, "Contact", map[string]any{"LastName": "Late"})
	lag = 0
	w.now = w.now.Add(time.Minute)
	soon := w.put(t, "Contact", map[string]any{"LastName": "Soon"})
	got, _ := w.drain(t, feed)
	require.Contains(t, got, soon)
	require.NotContains(t, got, late)
	w.now = w.now.Add(5 * time.Minute)
	got, _ = w.drain(t, feed)
	require.Contains(t, got, late)
}

func TestAnIdlePassOverFiveObjectsCostsOneCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	objects := []string{"Lead", "Contact", "Account", "Opportunity", "Task"}
	_, err := w.con.Describe(t.Context(), objects...)
	require.NoError(t, err)
	var feeds []crm.Feed
	for _, o := range objects {
		feeds = append(feeds, crm.Feed{Object: o, Lane: crm.Changes, Fields: []string{"CreatedById"}})
	}
	for range 3 {
		w.ResetRequests()
		pages, err := w.con.Changes(t.Context(), feeds)
		require.NoError(t, err)
		require.Equal(t, 1, w.Calls())
		for i, p := range pages {
			require.NoError(t, p.Err, objects[i])
			feeds[i].Since = p.Next
		}
		w.now = w.now.Add(time.Hour)
	}
	used, limit, ok := w.con.Quota()
	require.True(t, ok)
	require.Equal(t, 100_000, limit)
	require.Positive(t, used)
}

func TestDeletesMergesAndConversionsComeInTheFeed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	dead := w.put(t, "Contact", map[string]any{"LastName": "Dead"})
	winner := w.put(t, "Contact", map[string]any{"LastName": "Winner"})
	loser := w.put(t, "Contact", map[string]any{"LastName": "Loser"})
	lead := w.put(t, "Lead", map[string]any{"LastName": "Lead", "Company": "Acme", "Email": "lead@example.com"})
	contacts := contactFeed()
	leads := &crm.Feed{Object: "Lead", Lane: crm.Changes, Fields: []string{"Email"}}
	w.drain(t, contacts)
	w.drain(t, leads)

	w.now = w.now.Add(time.Hour)
	require.NoError(t, w.Delete("Contact", dead))
	require.NoError(t, w.Merge("Contact", winner, loser))
	made, err := w.ConvertLead(lead, salesforcetest.ConvertOptions{CreateOpportunity: true})
	require.NoError(t, err)

	got, _ := w.drain(t, contacts)
	require.True(t, got[dead].Deleted)
	require.Empty(t, got[dead].MergedInto)
	require.True(t, got[loser].Deleted)
	require.Equal(t, winner, got[loser].MergedInto)
	require.False(t, got[winner].Deleted)
	require.Contains(t, got, made.ContactID)
	require.Equal(t, made.AccountID, got[made.ContactID].Values["AccountId"].Refs()[0].ID)
	gotLeads, _ := w.drain(t, leads)
	require.Equal(t, []crm.Ref{
		{System: crm.Salesforce, Object: "Contact", ID: made.ContactID},
		{System: crm.Salesforce, Object: "Account", ID: made.AccountID},
		{System: crm.Salesforce, Object: "Opportunity", ID: made.OpportunityID},
	}, gotLeads[lead].ConvertedTo)
	require.False(t, gotLeads[lead].Deleted)

	read, err := w.con.Read(t.Context(), []crm.Ref{
		{System: crm.Salesforce, Object: "Contact", ID: loser}, {System: crm.Salesforce, Object: "Contact", ID: winner[:15]},
		{System: crm.Salesforce, Object: "Contact", ID: dead}, {System: crm.Salesforce, Object: "Lead", ID: lead},
	}, map[string][]string{"Contact": {"LastName"}, "Lead": {"Email"}})
	require.NoError(t, err)
	require.Equal(t, winner, read[0].MergedInto)
	require.True(t, read[0].Deleted)
	require.Equal(t, crm.TextOf("Winner"), read[1].Values["LastName"])
	require.Equal(t, winner, read[1].Ref.ID)
	require.True(t, read[2].Deleted)
	require.Equal(t, gotLeads[lead].ConvertedTo, read[3].ConvertedTo)
}

func TestDeletionsReconcile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	ids := make([]string, 4)
	for i := range ids {
		ids[i] = w.put(t, "Contact", map[string]any{"LastName": fmt.Sprintf("n%d", i)})
	}
	feed := &crm.Feed{Object: "Contact", Lane: crm.Deletions}
	w.drain(t, feed)
	w.now = w.now.Add(24 * time.Hour)
	require.NoError(t, w.Merge("Contact", ids[0], ids[1]))
	require.NoError(t, w.Delete("Contact", ids[2]))
	require.NoError(t, w.Delete("Contact", ids[3]))
	require.NoError(t, w.Undelete("Contact", ids[3]))
	w.now = w.now.Add(20 * time.Minute)
	got, _ := w.drain(t, feed)
	require.Len(t, got, 2)
	require.Equal(t, ids[0], got[ids[1]].MergedInto)
	require.True(t, got[ids[2]].Deleted)

	w.now = w.now.Add(40 * 24 * time.Hour)
	pages, err := w.con.Changes(t.Context(), []crm.Feed{*feed})
	require.NoError(t, err)
	require.Equal(t, crm.CursorGone, crm.ClassOf(pages[0].Err))
}

func TestAHiddenFieldIsSchemaDriftOfItsFeedOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	feeds := []crm.Feed{
		{Object: "Contact", Lane: crm.Changes, Fields: []string{"LastName", "Department"}},
		{Object: "Lead", Lane: crm.Changes, Fields: []string{"LastName"}},
	}
	_, err := w.con.Changes(t.Context(), feeds)
	require.NoError(t, err)
	require.NoError(t, w.HideField("Contact", "Department"))
	for _, calls := range []int{1, 2, 1} { // the server says so, a new describe does, and is believed for a minute
		w.ResetRequests()
		pages, err := w.con.Changes(t.Context(), feeds)
		require.NoError(t, err)
		e, ok := crm.AsError(pages[0].Err)
		require.True(t, ok)
		require.Equal(t, crm.SchemaDrift, e.Class)
		require.Equal(t, []string{"Department"}, e.Fields)
		require.NoError(t, pages[1].Err)
		require.Equal(t, calls, w.Calls())
	}
	require.NoError(t, w.ShowField("Contact", "Department"))
	w.now = w.now.Add(2 * time.Minute)
	pages, err := w.con.Changes(t.Context(), feeds)
	require.NoError(t, err)
	require.NoError(t, pages[0].Err, "a field that comes back is found")
}

// A formula changes without a mark on its record. The associations lane reads
// all records, and from the beginning the next time.
func TestFormulasAreReadInTheAssociationsLane(t *testing.T) {
	t.Parallel()
	score := 0
	w := newWorld(t, salesforcetest.Options{})
	require.NoError(t, w.DefineField("Contact", salesforcetest.Field{Name: "Score__c", Type: "double", Formula: func(salesforcetest.Record) any { return score }}))
	id := w.put(t, "Contact", map[string]any{"LastName": "A"})
	w.now = w.now.Add(time.Hour)
	changes, sweep := contactFeed(), contactFeed()
	sweep.Lane = crm.Associations
	changes.Fields, sweep.Fields = []string{"Score__c"}, []string{"LastName", "Score__c"}
	w.drain(t, changes)
	for score = range 3 {
		w.now = w.now.Add(time.Hour)
		records, _ := w.drain(t, changes)
		require.NotContains(t, records, id, "nothing marks the change")
		records, rounds := w.drain(t, sweep)
		require.Equal(t, crm.IntOf(int64(score)), records[id].Values["Score__c"])
		require.Equal(t, 1, rounds)
	}
}
