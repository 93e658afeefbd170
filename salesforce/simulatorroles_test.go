package salesforce_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	"github.com/crmsync/crmsync/sync/crm"
)

func contacts(ids ...string) crm.Value {
	refs := make([]crm.Ref, len(ids))
	for i, id := range ids {
		refs[i] = crm.Ref{System: crm.Salesforce, Object: "Contact", ID: id}
	}
	return crm.RefSetOf(refs...)
}

func opportunity(id string) crm.Ref {
	return crm.Ref{System: crm.Salesforce, Object: "Opportunity", ID: id}
}

func dealOf(name string) map[string]any {
	return map[string]any{"Name": name, "StageName": "Prospecting", "CloseDate": "2026-12-31"}
}

func (w *world) role(t *testing.T, opp, contact string) string {
	t.Helper()
	return w.put(t, "OpportunityContactRole", map[string]any{"OpportunityId": opp, "ContactId": contact})
}

// having lists the contacts that have a role, ascending.
func (w *world) having(opp string) []string {
	var out []string
	for _, r := range w.All("OpportunityContactRole") {
		if r.Text("OpportunityId") == opp {
			out = append(out, r.Text("ContactId"))
		}
	}
	slices.Sort(out)
	return out
}

func (w *world) people(t *testing.T, n int) []string {
	t.Helper()
	var out []string
	for i := range n {
		out = append(out, w.put(t, "Contact", map[string]any{"LastName": fmt.Sprintf("n%d", i)}))
	}
	return out
}

func roleFeed() *crm.Feed {
	return &crm.Feed{Object: "Opportunity", Lane: crm.Changes, Fields: []string{"Name", crm.FieldContacts}}
}

func TestContactRolesAreAField(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	schemas, err := w.con.Describe(t.Context(), "Opportunity", "Account")
	require.NoError(t, err)
	f, ok := schemas[0].Field(crm.FieldContacts)
	require.True(t, ok)
	require.Equal(t, crm.TypeReferences, f.Type)
	require.Equal(t, []string{"Contact"}, f.References)
	require.True(t, f.Createable && f.Updateable && !f.Required)
	_, ok = schemas[1].Field(crm.FieldContacts)
	require.False(t, ok)
}

func TestRolesComeWithTheirOpportunities(t *testing.T) {
	t.Parallel()
	for _, o := range []salesforcetest.Options{{}, {ChildrenPage: 2}, {LiveChildren: true}} {
		w := newWorld(t, o)
		who := w.people(t, 6)
		with, without := w.put(t, "Opportunity", dealOf("With")), w.put(t, "Opportunity", dealOf("Without"))
		for _, id := range who {
			gone := w.role(t, with, id)
			if id == who[5] {
				require.NoError(t, w.Delete("OpportunityContactRole", gone))
			}
		}
		want := map[string]crm.Value{"Name": crm.TextOf("With"), crm.FieldContacts: contacts(who[:5]...)}
		got, _ := w.drain(t, roleFeed())
		require.Equal(t, want, got[with].Values)
		require.Equal(t, map[string]crm.Value{"Name": crm.TextOf("Without"), crm.FieldContacts: {}}, got[without].Values)

		require.NoError(t, w.Delete("Opportunity", without))
		w.ResetRequests()
		read, err := w.con.Read(t.Context(), []crm.Ref{opportunity(without), opportunity(with)}, map[string][]string{"Opportunity": {"Name", crm.FieldContacts}})
		require.NoError(t, err)
		require.True(t, read[0].Deleted)
		require.Equal(t, want, read[1].Values)
		found, err := w.con.Find(t.Context(), crm.Lookup{Values: []string{"With"},
			Targets: []crm.LookupTarget{{Object: "Opportunity", Field: "Name", Fields: []string{"Name", crm.FieldContacts}}}})
		require.NoError(t, err)
		require.Equal(t, want, found[0].Values)
		if o.ChildrenPage == 0 {
			require.Equal(t, 2, w.Calls())
		}
	}
}

func TestAnIdlePassWithRolesCostsOneCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	who := w.people(t, 3)
	opp := w.put(t, "Opportunity", dealOf("D"))
	w.role(t, opp, who[0])
	fields := map[string][]string{"Opportunity": {"Name", crm.FieldContacts}}
	var feeds []crm.Feed
	for _, o := range []string{"Account", "Contact", "Lead", "Opportunity", "Task"} {
		feeds = append(feeds, crm.Feed{Object: o, Lane: crm.Changes, Fields: fields[o]})
	}
	pass := func() (calls int, changed map[string]crm.Record) {
		t.Helper()
		w.ResetRequests()
		pages, err := w.con.Changes(t.Context(), feeds)
		require.NoError(t, err)
		changed = map[string]crm.Record{}
		for i, p := range pages {
			require.NoError(t, p.Err, feeds[i].Object)
			require.False(t, p.More)
			feeds[i].Since = p.Next
			for _, r := range p.Records {
				changed[r.Ref.ID] = r
			}
		}
		return w.Calls(), changed
	}
	calls, changed := pass()
	require.Equal(t, 2, calls) // and describing
	require.Equal(t, contacts(who[0]), changed[opp].Values[crm.FieldContacts])
	w.now = w.now.Add(time.Hour)
	_, _ = pass() // the hour of the first read is looked at again
	for range 3 {
		w.now = w.now.Add(5 * time.Minute)
		calls, changed = pass()
		require.Equal(t, 1, calls)
		require.Empty(t, changed)
	}

	// An added role: one call more, once.
	added := w.role(t, opp, who[1])
	w.now = w.now.Add(5 * time.Minute)
	calls, changed = pass()
	require.Equal(t, 2, calls)
	require.Len(t, changed, 1)
	require.Equal(t, contacts(who[:2]...), changed[opp].Values[crm.FieldContacts])
	for range 20 {
		w.now = w.now.Add(30 * time.Second)
		calls, changed = pass()
		require.Equal(t, 1, calls)
		require.Empty(t, changed)
	}

	// A deleted one: one more, because conditions on other records may not see it.
	require.NoError(t, w.Delete("OpportunityContactRole", added))
	w.now = w.now.Add(5 * time.Minute)
	calls, changed = pass()
	require.Equal(t, 3, calls)
	require.Equal(t, contacts(who[0]), changed[opp].Values[crm.FieldContacts])

	// A merge of contacts moves the role.
	require.NoError(t, w.Merge("Contact", who[2], who[0]))
	w.now = w.now.Add(5 * time.Minute)
	_, changed = pass()
	require.Equal(t, contacts(who[2]), changed[opp].Values[crm.FieldContacts])
	w.now = w.now.Add(time.Hour)
	_, _ = pass()

	// Nobody has looked for longer than the log of deletions reaches.
	w.now = w.now.Add(16 * 24 * time.Hour)
	pages, err := w.con.Changes(t.Context(), feeds)
	require.NoError(t, err)
	require.Equal(t, crm.CursorGone, crm.ClassOf(pages[3].Err))
	require.NoError(t, pages[0].Err)
	feeds[3].Since = ""
	_, changed = pass()
	require.Equal(t, contacts(who[2]), changed[opp].Values[crm.FieldContacts])
}

func TestDeletedRolesInSubselects(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{DeletedInSubselects: true})
	who := w.people(t, 1)
	opp := w.put(t, "Opportunity", dealOf("D"))
	role := w.role(t, opp, who[0])
	feed := roleFeed()
	w.drain(t, feed)
	w.now = w.now.Add(time.Hour)
	w.drain(t, feed)
	require.NoError(t, w.Delete("OpportunityContactRole", role))
	w.now = w.now.Add(time.Hour)
	w.ResetRequests()
	got, _ := w.drain(t, feed)
	require.Equal(t, 2, w.Calls())
	require.Equal(t, crm.Value{}, got[opp].Values[crm.FieldContacts])
}

// More roles than fit into a page, in a transaction that commits late.
func TestManyAndLateRolesAllArrive(t *testing.T) {
	t.Parallel()
	lag := time.Duration(0)
	w := newWorld(t, salesforcetest.Options{CommitLag: func(object, _ string, _ time.Time) time.Duration {
		if object == "OpportunityContactRole" {
			return lag
		}
		return 0
	}})
	who := w.people(t, 1)
	var opps []string
	for i := range 2500 {
		opps = append(opps, w.put(t, "Opportunity", dealOf(fmt.Sprint(i))))
	}
	feed := roleFeed()
	w.drain(t, feed)
	w.now = w.now.Add(time.Hour)
	w.drain(t, feed)
	lag = 7 * time.Minute
	late := w.put(t, "Contact", map[string]any{"LastName": "Late"})
	w.role(t, opps[0], late)
	lag = 0
	w.now = w.now.Add(3 * time.Minute)
	for _, id := range opps {
		w.role(t, id, who[0])
	}
	w.now = w.now.Add(3 * time.Minute)
	got, rounds := w.drain(t, feed)
	require.Len(t, got, 2500)
	require.Equal(t, 2, rounds)
	for _, id := range opps {
		require.Equal(t, contacts(who[0]), got[id].Values[crm.FieldContacts])
	}
	w.now = w.now.Add(3 * time.Minute)
	got, _ = w.drain(t, feed)
	require.Equal(t, contacts(who[0], late), got[opps[0]].Values[crm.FieldContacts])
	w.now = w.now.Add(10 * time.Minute)
	w.drain(t, feed)
	w.now = w.now.Add(10 * time.Minute)
	w.ResetRequests()
	got, _ = w.drain(t, feed)
	require.Empty(t, got)
	require.Equal(t, 1, w.Calls())
}

func TestRolesAreWrittenAsTheDifference(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	who := w.people(t, 4)
	var opps []string
	var writes []crm.Write
	for i := range 300 {
		id := w.put(t, "Opportunity", dealOf(fmt.Sprint(i)))
		opps = append(opps, id)
		w.role(t, id, who[0])
		w.put(t, "OpportunityContactRole", map[string]any{"OpportunityId": id, "ContactId": who[1], "Role": "Evaluator", "IsPrimary": true})
		one := crm.Write{Op: crm.Update, Ref: opportunity(id), Values: map[string]crm.Value{crm.FieldContacts: contacts(who[1:3]...)}}
		if i%3 == 0 {
			one.Values["Amount"] = crm.IntOf(7)
		}
		writes = append(writes, one)
	}
	_, err := w.con.Describe(t.Context(), "Opportunity")
	require.NoError(t, err)
	before := w.now
	w.now = w.now.Add(time.Hour)
	w.ResetRequests()
	results, err := w.con.Write(t.Context(), writes)
	require.NoError(t, err)
	require.Equal(t, 3, w.Calls()) // the amounts, what is there, and 300 roles each to make and delete
	for i, r := range results {
		require.NoError(t, r.Err)
		require.Equal(t, writes[i].Ref, r.Record.Ref)
		require.Equal(t, contacts(who[1:3]...), r.Record.Values[crm.FieldContacts])
		want := slices.Sorted(slices.Values(who[1:3]))
		require.Equal(t, want, w.having(opps[i]))
	}
	for _, r := range w.All("OpportunityContactRole") {
		if r.Text("ContactId") == who[1] {
			require.Equal(t, "Evaluator", r.Text("Role"))
			require.True(t, r.Bool("IsPrimary"))
			require.Equal(t, before, r.Time("SystemModstamp").UTC())
		}
	}

	// The same again only looks. Null takes all away.
	w.ResetRequests()
	_, err = w.con.Write(t.Context(), writes[1:3])
	require.NoError(t, err)
	require.Equal(t, 1, w.Calls())
	w.ResetRequests()
	results, err = w.con.Write(t.Context(), []crm.Write{{Op: crm.Update, Ref: opportunity(opps[1]), Values: map[string]crm.Value{crm.FieldContacts: {}}}})
	require.NoError(t, err)
	require.NoError(t, results[0].Err)
	require.Equal(t, 2, w.Calls())
	require.Empty(t, w.having(opps[1]))
}

func creating(name string, people ...string) crm.Write {
	return crm.Write{Op: crm.Create, Ref: opportunity(""), Values: map[string]crm.Value{"Name": crm.TextOf(name),
		"StageName": crm.TextOf("Prospecting"), "CloseDate": crm.DateOf(at(12, 0, 0)), crm.FieldContacts: contacts(people...)}}
}

// An opportunity and its roles are created together or not at all.
func TestOpportunitiesAreCreatedWithTheirRoles(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	who := w.people(t, 3)
	require.NoError(t, w.Delete("Contact", who[2]))
	_, err := w.con.Describe(t.Context(), "Opportunity")
	require.NoError(t, err)
	var writes []crm.Write
	for i := range 100 {
		people := who[:2]
		if i < 30 {
			people = who // one of them is gone
		}
		writes = append(writes, creating(fmt.Sprint(i), people...))
	}
	noStage := creating("bad", who[0])
	delete(noStage.Values, "StageName")
	writes = append(writes, noStage, creating("alone"))
	w.ResetRequests()
	results, err := w.con.Write(t.Context(), writes)
	require.NoError(t, err)
	require.Equal(t, 4, w.Calls()) // 14 failures end a call of graphs, so three of these; and the one without roles
	for i, r := range results[:100] {
		if i < 30 {
			e, ok := crm.AsError(r.Err)
			require.True(t, ok)
			require.Equal(t, crm.InvalidValue, e.Class)
			require.Equal(t, []string{crm.FieldContacts}, e.Fields)
			continue
		}
		require.NoError(t, r.Err)
		require.True(t, r.Created)
		require.Equal(t, slices.Sorted(slices.Values(who[:2])), w.having(r.Record.Ref.ID))
		require.Equal(t, contacts(who[:2]...), r.Record.Values[crm.FieldContacts])
	}
	e, ok := crm.AsError(results[100].Err)
	require.True(t, ok)
	require.Equal(t, []string{"StageName"}, e.Fields)
	require.NoError(t, results[101].Err)
	require.Len(t, w.All("Opportunity"), 71)
}

func TestALostAnswerToACreateWithRolesIsInDoubt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	who := w.people(t, 1)
	_, err := w.con.Describe(t.Context(), "Opportunity")
	require.NoError(t, err)
	w.Inject(salesforcetest.Fault{Path: "/composite/graph", Drop: salesforcetest.DropAfter})
	results, err := w.con.Write(t.Context(), []crm.Write{creating("D", who[0])})
	require.NoError(t, err)
	require.Equal(t, crm.Ambiguous, crm.ClassOf(results[0].Err))
	require.Len(t, w.All("Opportunity"), 1)
}

func TestUpsertsGetTheirRolesAfterwards(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	require.NoError(t, w.DefineField("Opportunity", salesforcetest.Field{Name: "HubSpot_Id__c", Length: 40, Unique: true, ExternalID: true}))
	who := w.people(t, 2)
	up := func(person string) crm.Result {
		one := creating("D", person)
		one.Op, one.Key = crm.Upsert, crm.Key{Name: "HubSpot_Id__c", Value: "77"}
		results, err := w.con.Write(t.Context(), []crm.Write{one})
		require.NoError(t, err)
		require.NoError(t, results[0].Err)
		return results[0]
	}
	first := up(who[0])
	require.True(t, first.Created)
	require.Equal(t, who[:1], w.having(first.Record.Ref.ID))
	w.ResetRequests()
	second := up(who[1])
	require.Equal(t, 3, w.Calls())
	require.False(t, second.Created)
	require.Equal(t, who[1:], w.having(first.Record.Ref.ID))
}
