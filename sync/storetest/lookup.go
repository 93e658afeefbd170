package storetest

import (
	"fmt"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

func lookupChecks() []check {
	return []check{
		{name: "finds by id, by either side and by alias", run: lookupRefs},
		{name: "tells systems, objects and ids apart", run: lookupExact},
		{name: "finds all links one side of which has a key", run: lookupKeys},
		{name: "follows keys that change", run: lookupChangedKeys},
		{name: "unites the answers, each link once, in order of id", run: lookupUnites},
		{name: "finds nothing for nothing", run: lookupNothing},
		{name: "finds one side that is deleted or closed", run: lookupClosed},
		{name: "answers any number of names", run: lookupMany},
	}
}

func lookupRefs(w *world) {
	w.insert(full("a"), full("b"), pair("c"))
	require.Equal(w, []string{"b"}, ids(w.lookup(crmsync.LinkLookup{IDs: []string{"b"}})))
	w.leads(map[crm.Ref]string{
		hubspot("ha"): "a", lead("sa"): "a", lead("olda"): "a", hubspot("olda"): "a",
		hubspot("hb"): "b", hubspot("hc"): "c", lead("oldb"): "b",
	})
}

func lookupExact(w *world) {
	w.insert(pair("a"))
	for _, r := range []crm.Ref{
		{System: crm.Salesforce, Object: "contacts", ID: "ha"},
		{System: crm.HubSpot, Object: "companies", ID: "ha"},
		{System: crm.HubSpot, Object: "Contacts", ID: "ha"},
		{System: crm.HubSpot, Object: "contacts", ID: "Ha"},
		{System: crm.HubSpot, Object: "contacts", ID: "h"},
		{System: crm.HubSpot, Object: "contacts", ID: "ha "},
		{System: crm.HubSpot, Object: "", ID: "contacts/ha"},
		{System: "", Object: "hubspot/contacts", ID: "ha"},
	} {
		require.Empty(w, w.lookup(crmsync.LinkLookup{Refs: []crm.Ref{r}}), "%s", r)
	}
	// Two records that are spelled alike when joined by a slash.
	w.insert(crmsync.Link{ID: "b", HubSpot: crmsync.Side{Ref: crm.Ref{System: crm.HubSpot, Object: "p/q", ID: "r"}}})
	w.insert(crmsync.Link{ID: "c", HubSpot: crmsync.Side{Ref: crm.Ref{System: crm.HubSpot, Object: "p", ID: "q/r"}}})
	w.leads(map[crm.Ref]string{
		{System: crm.HubSpot, Object: "p/q", ID: "r"}: "b",
		{System: crm.HubSpot, Object: "p", ID: "q/r"}: "c",
	})
}

// keyed asks for one key on one side.
func keyed(s crm.System, k crm.Key) crmsync.LinkLookup {
	return crmsync.LinkLookup{Keys: []crmsync.SideKey{{System: s, Key: k}}}
}

func lookupKeys(w *world) {
	w.insert(
		with(pair("a"), func(l *crmsync.Link) { l.HubSpot.Keys = []crm.Key{email("x"), email("y")} }),
		with(pair("b"), func(l *crmsync.Link) { l.HubSpot.Keys = []crm.Key{email("x")} }),
		with(pair("c"), func(l *crmsync.Link) { l.Salesforce.Keys = []crm.Key{email("x"), {Name: "domain", Value: "y"}} }),
		with(pair("d"), func(l *crmsync.Link) { l.Salesforce.Keys = []crm.Key{{Name: "emai", Value: "lx"}} }),
	)
	require.Equal(w, []string{"a", "b"}, ids(w.lookup(keyed(crm.HubSpot, email("x")))))
	require.Equal(w, []string{"c"}, ids(w.lookup(keyed(crm.Salesforce, email("x")))))
	require.Equal(w, []string{"a"}, ids(w.lookup(keyed(crm.HubSpot, email("y")))))
	require.Empty(w, w.lookup(keyed(crm.Salesforce, email("y"))))
	require.Empty(w, w.lookup(keyed(crm.HubSpot, email("X"))), "keys are compared exactly")
	require.Equal(w, []string{"c"}, ids(w.lookup(keyed(crm.Salesforce, crm.Key{Name: "domain", Value: "y"}))))
	require.Equal(w, []string{"d"}, ids(w.lookup(keyed(crm.Salesforce, crm.Key{Name: "emai", Value: "lx"}))))
}

func lookupChangedKeys(w *world) {
	w.insert(with(pair("a"), func(l *crmsync.Link) { l.HubSpot.Keys = []crm.Key{email("x"), email("y")} }))
	w.insert(with(w.get("a"), func(l *crmsync.Link) {
		l.HubSpot.Keys, l.Salesforce.Keys = []crm.Key{email("y"), email("z")}, []crm.Key{email("x"), email("x")}
	}))
	require.Empty(w, w.lookup(keyed(crm.HubSpot, email("x"))))
	for _, q := range []crmsync.LinkLookup{
		keyed(crm.HubSpot, email("y")), keyed(crm.HubSpot, email("z")), keyed(crm.Salesforce, email("x")),
	} {
		require.Equal(w, []string{"a"}, ids(w.lookup(q)))
	}
}

func lookupUnites(w *world) {
	w.insert(full("d"), pair("a"), pair("c"), pair("b"), pair("e"))
	got := w.lookup(crmsync.LinkLookup{
		IDs:  []string{"c", "d", "c", "nobody"},
		Refs: []crm.Ref{lead("sd"), hubspot("hd"), lead("oldd"), hubspot("ha"), hubspot("ha"), hubspot("nobody")},
		Keys: []crmsync.SideKey{
			{System: crm.HubSpot, Key: email("ada@example.com")}, {System: crm.Salesforce, Key: email("ada@example.com")},
		},
	})
	require.Equal(w, []string{"a", "c", "d"}, ids(got))
	want := full("d")
	want.Revision = 1
	w.same(want, got[2])
}

func lookupNothing(w *world) {
	w.insert(pair("a"))
	require.Empty(w, w.lookup(crmsync.LinkLookup{}))
	require.Empty(w, w.lookup(crmsync.LinkLookup{IDs: []string{""}, Refs: []crm.Ref{{}}, Keys: []crmsync.SideKey{{}}}))
}

func lookupClosed(w *world) {
	w.insert(with(pair("a"), func(l *crmsync.Link) {
		l.Closed, l.HubSpot.Deleted, l.HubSpot.Keys = "deleted", true, []crm.Key{email("x")}
	}))
	w.leads(map[crm.Ref]string{hubspot("ha"): "a"})
	require.Equal(w, []string{"a"}, ids(w.lookup(keyed(crm.HubSpot, email("x")))))
}

func lookupMany(w *world) {
	links := pairs(7)
	for i := range links {
		links[i].HubSpot.Keys = []crm.Key{email(links[i].ID)}
	}
	w.insert(links...)
	for _, n := range []int{1, 2, 3, 7, 100, 1001} {
		var q, k, i crmsync.LinkLookup
		for j := range n {
			id := fmt.Sprintf("l%05d", j)
			q.Refs = append(q.Refs, hubspot("h"+id))
			k.Keys = append(k.Keys, crmsync.SideKey{System: crm.HubSpot, Key: email(id)})
			i.IDs = append(i.IDs, id)
		}
		for _, ask := range []crmsync.LinkLookup{q, k, i} {
			require.Len(w, w.lookup(ask), min(n, 7))
		}
	}
}
