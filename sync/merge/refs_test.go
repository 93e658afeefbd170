package merge_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// Two companies were merged in HubSpot, so a deal belongs to the survivor. The
// account that Salesforce leads with has no counterpart any more, or another
// one: the deal is never given the company back that is gone.
func TestReferenceIsTakenBackToWhatItNamesNow(t *testing.T) {
	t.Parallel()
	company := func(id string) crm.Ref { return crm.Ref{System: crm.HubSpot, Object: "companies", ID: id} }
	account := crm.Ref{System: crm.Salesforce, Object: "Account", ID: "001"}
	in := merge.Input{
		Rule: mapping.PreferSalesforce, HubSpot: crm.RefOf(company("survivor")), Salesforce: crm.RefOf(account),
		Base: &merge.Base{HubSpot: crm.RefOf(company("gone")), Salesforce: crm.RefOf(account)},
	}
	counterpart := func(_ crm.System, r crm.Ref) (crm.Ref, error) { return crm.Ref{}, &merge.WaitingError{For: r} }
	d := merge.Three(in, merge.References{Counterpart: counterpart})
	require.Equal(t, merge.Blocked, d.Action)
	var waits *merge.WaitingError
	require.ErrorAs(t, d.Err, &waits)
	require.Equal(t, account, waits.For)

	counterpart = func(crm.System, crm.Ref) (crm.Ref, error) { return company("other"), nil }
	d = merge.Three(in, merge.References{Counterpart: counterpart})
	require.Equal(t, merge.Write, d.Action)
	require.Equal(t, crm.RefOf(company("other")), d.New)
	require.Equal(t, in.HubSpot, d.Lost)

	// So it is with the members of a set.
	in.HubSpot, in.Salesforce = crm.RefSetOf(company("survivor")), crm.RefSetOf(account)
	in.Base = &merge.Base{HubSpot: crm.RefSetOf(company("gone")), Salesforce: in.Salesforce}
	d = merge.Three(in, merge.References{Counterpart: counterpart, HubSpot: in.HubSpot, Salesforce: in.Salesforce})
	require.Equal(t, crm.RefSetOf(company("other")), d.New)
}

func contact(id string) crm.Ref { return crm.Ref{System: crm.HubSpot, Object: "contacts", ID: id} }

func person(object, id string) crm.Ref {
	return crm.Ref{System: crm.Salesforce, Object: object, ID: id}
}

// Ann is a contact in both systems, Bob a lead in Salesforce. Nobody else has a
// counterpart.
var ann, bob = person("Contact", "003ann"), person("Lead", "00Qbob")

func partner(to crm.System, r crm.Ref) (crm.Ref, error) {
	for _, p := range [...][2]crm.Ref{{contact("ann"), ann}, {contact("bob"), bob}} {
		if slices.Contains(p[:], r) {
			if to == crm.HubSpot {
				return p[0], nil
			}
			return p[1], nil
		}
	}
	return crm.Ref{}, &merge.WaitingError{For: r}
}

// A member that the other system does not know is left where it is: it neither
// travels nor is it taken away.
func TestReferencesConvert(t *testing.T) {
	t.Parallel()
	c := merge.References{
		Counterpart: partner,
		HubSpot:     crm.RefSetOf(contact("ann"), contact("carl")),
		Salesforce:  crm.RefSetOf(ann, person("Contact", "003dora")),
	}
	single := merge.References{Counterpart: partner, HubSpot: crm.RefOf(contact("carl")), Salesforce: crm.RefOf(person("Contact", "003dora"))}
	for _, e := range []struct {
		name     string
		by       merge.References
		to       crm.System
		in, want crm.Value
		waits    crm.Ref
	}{
		{"one to Salesforce", single, crm.Salesforce, crm.RefOf(contact("ann")), crm.RefOf(ann), crm.Ref{}},
		{"one to HubSpot", single, crm.HubSpot, crm.RefOf(ann), crm.RefOf(contact("ann")), crm.Ref{}},
		{"one without a counterpart", single, crm.Salesforce, crm.RefOf(contact("carl")), blank, contact("carl")},
		{"a blank one", single, crm.Salesforce, blank, blank, crm.Ref{}},
		{"a blank one, the other way", single, crm.HubSpot, blank, blank, crm.Ref{}},
		{"a set to Salesforce", c, crm.Salesforce, crm.RefSetOf(contact("ann"), contact("bob")), crm.RefSetOf(ann, bob, person("Contact", "003dora")), crm.Ref{}},
		{"a set to HubSpot", c, crm.HubSpot, crm.RefSetOf(bob), crm.RefSetOf(contact("bob"), contact("carl")), crm.Ref{}},
		{"a member without a counterpart", c, crm.Salesforce, crm.RefSetOf(contact("bob"), contact("carl")), crm.RefSetOf(bob, person("Contact", "003dora")), crm.Ref{}},
		{"an empty set", c, crm.Salesforce, blank, crm.RefSetOf(person("Contact", "003dora")), crm.Ref{}},
		{"into an empty set", merge.References{Counterpart: partner}, crm.Salesforce, crm.RefSetOf(contact("bob")), crm.RefSetOf(bob), crm.Ref{}},
	} {
		got, err := e.by.Convert(e.to, e.in)
		require.Equal(t, e.want, got, e.name)
		if e.waits.IsZero() {
			require.NoError(t, err, e.name)
			continue
		}
		var waits *merge.WaitingError
		require.ErrorAs(t, err, &waits, e.name)
		require.Equal(t, e.waits, waits.For, e.name)
	}
}

// The values are those that [merge.References.Shown] shows.
func TestReferencesEqual(t *testing.T) {
	t.Parallel()
	c := merge.References{Counterpart: partner}
	moved := merge.References{Counterpart: func(to crm.System, r crm.Ref) (crm.Ref, error) {
		if to == crm.Salesforce && r == contact("old") {
			return ann, nil // a record that was merged away, known by its old id in one direction
		}
		return partner(to, r)
	}}
	for _, e := range []struct {
		name       string
		by         merge.References
		hubspot    crm.Value
		salesforce crm.Value
		want       bool
	}{
		{"both blank", c, blank, blank, true},
		{"only HubSpot", c, crm.RefOf(contact("ann")), blank, false},
		{"only Salesforce", c, blank, crm.RefOf(ann), false},
		{"the same record", c, crm.RefOf(contact("ann")), crm.RefOf(ann), true},
		{"another record", c, crm.RefOf(contact("ann")), crm.RefOf(bob), false},
		{"without a counterpart", c, crm.RefOf(contact("carl")), crm.RefOf(person("Contact", "003dora")), false},
		{"the same set", c, crm.RefSetOf(contact("ann"), contact("bob")), crm.RefSetOf(bob, ann), true},
		{"one member more", c, crm.RefSetOf(contact("ann"), contact("bob")), crm.RefSetOf(ann), false},
		{"a member without a counterpart", c, crm.RefSetOf(contact("ann"), contact("carl")), crm.RefSetOf(ann), false},
		{"the same in one direction only", moved, crm.RefOf(contact("old")), crm.RefOf(ann), true},
	} {
		require.Equal(t, e.want, e.by.Equal(e.hubspot, e.salesforce), e.name)
	}
}

func TestReferencesShown(t *testing.T) {
	t.Parallel()
	c := merge.References{Counterpart: partner}
	carl, dora := contact("carl"), person("Contact", "003dora")
	require.Equal(t, crm.RefSetOf(contact("ann")), c.Shown(crm.HubSpot, crm.RefSetOf(contact("ann"), carl)))
	require.Equal(t, crm.RefSetOf(bob), c.Shown(crm.Salesforce, crm.RefSetOf(bob, dora)))
	require.Equal(t, blank, c.Shown(crm.HubSpot, crm.RefSetOf(carl)))
	require.Equal(t, crm.RefOf(carl), c.Shown(crm.HubSpot, crm.RefOf(carl)), "a single reference waits, it does not vanish")
}

// A lead cannot have a role on an opportunity: it is hidden like a record
// without a counterpart, but only in the row that cannot name it.
func TestHiddenMembers(t *testing.T) {
	t.Parallel()
	people := crm.RefSetOf(contact("ann"), contact("bob"), contact("carl"))
	p := merge.Pair{
		Mapping: compiled(t,
			column{key: "@contacts", types: [2]crm.Type{crm.TypeReferences, crm.TypeReferences}, names: [2]string{"contacts", "Contact"}},
			column{key: "@watchers", types: [2]crm.Type{crm.TypeReferences, crm.TypeReferences}},
			column{key: "owner", types: [2]crm.Type{crm.TypeReference, crm.TypeReference}},
			column{key: "note", types: [2]crm.Type{crm.TypeText, crm.TypeText}},
		),
		HubSpot: map[string]crm.Value{
			"@contacts": people, "@watchers": people, "owner": crm.RefOf(contact("emil")), "note": crm.RefSetOf(contact("fred")),
		},
		Salesforce: map[string]crm.Value{"@contacts": crm.RefSetOf(ann, person("Contact", "003dora"))},
	}
	require.Empty(t, p.Hidden(), "references that nobody translates are compared as they are")
	p.Counterpart = partner
	require.Equal(t, []crm.Ref{contact("bob"), contact("carl"), contact("carl"), person("Contact", "003dora")}, p.Hidden())
	for key, want := range map[string][2]crm.Value{
		"@contacts": {crm.RefSetOf(contact("ann")), crm.RefSetOf(ann)},
		"@watchers": {crm.RefSetOf(contact("ann"), contact("bob")), blank},
		"owner":     {crm.RefOf(contact("emil")), blank},
	} {
		row, ok := p.Mapping.Row(key)
		require.True(t, ok)
		h, s, _ := p.Values(row)
		require.Equal(t, want, [2]crm.Value{h, s}, key)
	}
}

func TestIsReference(t *testing.T) {
	t.Parallel()
	for of, want := range map[crm.Type]bool{crm.TypeReference: true, crm.TypeReferences: true, crm.TypeText: false} {
		m := compiled(t, column{key: "x", types: [2]crm.Type{of, crm.TypeText}})
		require.Equal(t, want, merge.IsReference(m.Rows()[0]), of)
	}
}
