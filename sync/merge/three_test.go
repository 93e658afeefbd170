package merge_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// same maps every value to itself.
type same struct{}

func (same) Convert(_ crm.System, v crm.Value) (crm.Value, error) { return v, nil }
func (same) Equal(h, s crm.Value) bool                            { return h == s }

var (
	blank = crm.Value{}
	a     = crm.TextOf("a")
	b     = crm.TextOf("b")
	z     = crm.TextOf("z") // what both had when they last agreed
)

// The situations are the columns of the settings table. Base z means that both
// sides had z; base "" that both were blank; nil that they never agreed.
type situation struct {
	name       string
	base       *merge.Base
	hubspot    crm.Value
	salesforce crm.Value
}

func situations() []situation {
	agreed := &merge.Base{HubSpot: z, Salesforce: z}
	blanks := &merge.Base{}
	return []situation{
		{"HubSpot changed", agreed, a, z},
		{"HubSpot cleared", agreed, blank, z},
		{"HubSpot set, both were blank", blanks, a, blank},
		{"Salesforce changed", agreed, z, b},
		{"Salesforce cleared", agreed, z, blank},
		{"Salesforce set, both were blank", blanks, blank, b},
		{"both changed", agreed, a, b},
		{"HubSpot changed, Salesforce cleared", agreed, a, blank},
		{"HubSpot cleared, Salesforce changed", agreed, blank, b},
		{"first link, both set", nil, a, b},
		{"first link, only HubSpot set", nil, a, blank},
		{"first link, only Salesforce set", nil, blank, b},
	}
}

// The settings table. An entry says what is written: "s:=a" writes a to
// Salesforce, "h:=" clears HubSpot, "-" writes nothing. A lost value follows in
// brackets. Under TwoWay the policy of the table is SalesforceWins.
func TestThreeIsTheSettingsTable(t *testing.T) {
	t.Parallel()
	rules := []mapping.Rule{
		mapping.PreferSalesforce, mapping.AlwaysSalesforce, mapping.TwoWay,
		mapping.DontSync, mapping.PreferHubSpot, mapping.AlwaysHubSpot,
	}
	table := map[string][6]string{
		//                                     PreferSF     AlwaysSF     TwoWay       Dont  PreferHS     AlwaysHS
		"HubSpot changed":                     {"h:=z (a)", "h:=z (a)", "s:=a", "-", "s:=a", "s:=a"},
		"HubSpot cleared":                     {"h:=z", "h:=z", "s:=", "-", "s:=", "s:="},
		"HubSpot set, both were blank":        {"s:=a", "h:= (a)", "s:=a", "-", "s:=a", "s:=a"},
		"Salesforce changed":                  {"h:=b", "h:=b", "h:=b", "-", "s:=z (b)", "s:=z (b)"},
		"Salesforce cleared":                  {"h:=", "h:=", "h:=", "-", "s:=z", "s:=z"},
		"Salesforce set, both were blank":     {"h:=b", "h:=b", "h:=b", "-", "h:=b", "s:= (b)"},
		"both changed":                        {"h:=b (a)", "h:=b (a)", "h:=b (a)", "-", "s:=a (b)", "s:=a (b)"},
		"HubSpot changed, Salesforce cleared": {"h:= (a)", "h:= (a)", "h:= (a)", "-", "s:=a", "s:=a"},
		"HubSpot cleared, Salesforce changed": {"h:=b", "h:=b", "h:=b", "-", "s:= (b)", "s:= (b)"},
		"first link, both set":                {"h:=b (a)", "h:=b (a)", "h:=b (a)", "-", "s:=a (b)", "s:=a (b)"},
		"first link, only HubSpot set":        {"s:=a", "h:= (a)", "s:=a", "-", "s:=a", "s:=a"},
		"first link, only Salesforce set":     {"h:=b", "h:=b", "h:=b", "-", "h:=b", "s:= (b)"},
	}
	require.Len(t, table, len(situations()))
	for _, s := range situations() {
		for i, rule := range rules {
			t.Run(fmt.Sprintf("%s/%s", s.name, rule), func(t *testing.T) {
				t.Parallel()
				d := merge.Three(merge.Input{
					HubSpot: s.hubspot, Salesforce: s.salesforce, Base: s.base,
					Rule: rule, Conflict: mapping.SalesforceWins,
				}, same{})
				require.Equal(t, table[s.name][i], show(d))
				require.NotEmpty(t, d.Why)
			})
		}
	}
}

func show(d merge.Decision) string {
	if d.Action != merge.Write {
		return "-"
	}
	out := string(d.To[0]) + ":=" + d.New.String()
	if !d.Lost.IsNull() {
		out += " (" + d.Lost.String() + ")"
	}
	return out
}

func TestConflictPolicies(t *testing.T) {
	t.Parallel()
	cases := []struct {
		policy mapping.Conflict
		newer  crm.System
		choice crm.System
		want   string
		action merge.Action
		why    string
	}{
		{mapping.MostRecent, crm.HubSpot, "", "s:=a (b)", merge.Write, "HubSpot was modified last"},
		{mapping.MostRecent, crm.Salesforce, "", "h:=b (a)", merge.Write, "Salesforce was modified last"},
		{mapping.MostRecent, "", "", "h:=b (a)", merge.Write, "both were modified at the same time, Salesforce wins ties"},
		{"", crm.HubSpot, "", "s:=a (b)", merge.Write, "HubSpot was modified last"}, // the default is MostRecent
		{mapping.SalesforceWins, crm.HubSpot, "", "h:=b (a)", merge.Write, "Salesforce wins conflicts"},
		{mapping.HubSpotWins, crm.Salesforce, "", "s:=a (b)", merge.Write, "HubSpot wins conflicts"},
		{mapping.Hold, crm.HubSpot, "", "-", merge.Hold, "held until a person decides"},
		{mapping.Hold, "", crm.HubSpot, "s:=a (b)", merge.Write, "a person chose HubSpot"},
		{mapping.Hold, "", crm.Salesforce, "h:=b (a)", merge.Write, "a person chose Salesforce"},
	}
	for _, c := range cases {
		d := merge.Three(merge.Input{
			HubSpot: a, Salesforce: b, Base: &merge.Base{HubSpot: z, Salesforce: z},
			Rule: mapping.TwoWay, Conflict: c.policy, Newer: c.newer, Choice: c.choice,
		}, same{})
		require.Equal(t, c.want, show(d), "%s newer %s choice %s", c.policy, c.newer, c.choice)
		require.Equal(t, c.action, d.Action)
		require.True(t, d.Conflict)
		require.Contains(t, d.Why, c.why)
	}
}

func TestAgreementMovesTheBase(t *testing.T) {
	t.Parallel()
	agreed := &merge.Base{HubSpot: z, Salesforce: z}
	both := merge.Three(merge.Input{HubSpot: a, Salesforce: a, Base: agreed, Rule: mapping.TwoWay}, same{})
	require.Equal(t, merge.Agree, both.Action)
	still := merge.Three(merge.Input{HubSpot: z, Salesforce: z, Base: agreed, Rule: mapping.TwoWay}, same{})
	require.Equal(t, merge.None, still.Action)
	blanks := merge.Three(merge.Input{Rule: mapping.TwoWay}, same{})
	require.Equal(t, merge.None, blanks.Action)
	lossy := merge.Three(merge.Input{HubSpot: a, Salesforce: b, Base: &merge.Base{HubSpot: a, Salesforce: b}, Rule: mapping.TwoWay}, same{})
	require.Equal(t, merge.None, lossy.Action, "they differ as they did when they agreed")
}

func TestOptOutTravelsAndOptInNever(t *testing.T) {
	t.Parallel()
	out, in := crm.BoolOf(true), crm.BoolOf(false)
	cases := []struct {
		name                string
		base                *merge.Base
		hubspot, salesforce crm.Value
		want                string
	}{
		{"first link, out in HubSpot", nil, out, in, "s:=true"},
		{"first link, out in Salesforce", nil, blank, out, "h:=true"},
		{"opted out in HubSpot", &merge.Base{HubSpot: in, Salesforce: in}, out, in, "s:=true"},
		{"opted out in Salesforce", &merge.Base{HubSpot: in, Salesforce: in}, in, out, "h:=true"},
		{"opted in in HubSpot", &merge.Base{HubSpot: out, Salesforce: out}, in, out, "-"},
		{"opted in in Salesforce", &merge.Base{HubSpot: out, Salesforce: out}, out, blank, "-"},
		{"out again after an opt-in", &merge.Base{HubSpot: in, Salesforce: out}, out, out, "-"},
	}
	for _, c := range cases {
		for _, rule := range []mapping.Rule{mapping.PreferSalesforce, mapping.TwoWay, mapping.AlwaysHubSpot} {
			d := merge.Three(merge.Input{
				HubSpot: c.hubspot, Salesforce: c.salesforce, Base: c.base, Rule: rule, OptOut: true,
			}, same{})
			require.Equal(t, c.want, show(d), "%s under %s", c.name, rule)
		}
	}
}

// choosy cannot convert anything.
type choosy struct{ same }

var errNoPartner = errors.New("no partner")

func (choosy) Convert(crm.System, crm.Value) (crm.Value, error) { return crm.Value{}, errNoPartner }

func TestValueWithoutPartnerIsBlocked(t *testing.T) {
	t.Parallel()
	d := merge.Three(merge.Input{HubSpot: a, Base: &merge.Base{}, Rule: mapping.TwoWay}, choosy{})
	require.Equal(t, merge.Blocked, d.Action)
	require.ErrorIs(t, d.Err, errNoPartner)
	require.Equal(t, crm.Salesforce, d.To)
}

// drawInput draws any situation of one field.
func drawInput(t *rapid.T) merge.Input {
	value := rapid.SampledFrom([]crm.Value{blank, a, b, z})
	in := merge.Input{
		HubSpot: value.Draw(t, "hubspot"), Salesforce: value.Draw(t, "salesforce"),
		Rule: rapid.SampledFrom([]mapping.Rule{
			mapping.PreferSalesforce, mapping.AlwaysSalesforce, mapping.TwoWay, mapping.PreferHubSpot, mapping.AlwaysHubSpot,
		}).Draw(t, "rule"),
		Conflict: rapid.SampledFrom([]mapping.Conflict{
			mapping.MostRecent, mapping.SalesforceWins, mapping.HubSpotWins,
		}).Draw(t, "conflict"),
		Newer: rapid.SampledFrom([]crm.System{"", crm.HubSpot, crm.Salesforce}).Draw(t, "newer"),
	}
	if rapid.Bool().Draw(t, "linked before") {
		v := value.Draw(t, "base")
		in.Base = &merge.Base{HubSpot: v, Salesforce: v}
	}
	return in
}

// after carries the decision out and returns the field as it is then.
func after(in merge.Input, d merge.Decision) merge.Input {
	if d.Action == merge.Write && d.To == crm.HubSpot {
		in.HubSpot = d.New
	}
	if d.Action == merge.Write && d.To == crm.Salesforce {
		in.Salesforce = d.New
	}
	if d.Action == merge.Write || d.Action == merge.Agree {
		in.Base = &merge.Base{HubSpot: in.HubSpot, Salesforce: in.Salesforce}
	}
	return in
}

func TestLawConvergenceAndQuiescence(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		next := after(in, merge.Three(in, same{}))
		require.Equal(t, next.HubSpot, next.Salesforce, "one write makes them agree")
		require.Equal(t, merge.None, merge.Three(next, same{}).Action, "and nothing follows")
	})
}

func TestLawNoLostUpdate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		d := merge.Three(in, same{})
		if d.Action != merge.Write {
			return
		}
		overwritten := in.HubSpot
		if d.To == crm.Salesforce {
			overwritten = in.Salesforce
		}
		edited := in.Base == nil || overwritten != in.Base.Of(d.To)
		if edited && !overwritten.IsNull() {
			require.Equal(t, overwritten, d.Lost, "an edit that is overruled is kept")
			require.Equal(t, d.To, d.LostBy)
		}
	})
}

func TestLawTwoWayIsSymmetric(t *testing.T) {
	t.Parallel()
	mirror := map[mapping.Conflict]mapping.Conflict{
		mapping.SalesforceWins: mapping.HubSpotWins, mapping.HubSpotWins: mapping.SalesforceWins, mapping.MostRecent: mapping.MostRecent,
	}
	rules := map[mapping.Rule]mapping.Rule{
		mapping.TwoWay: mapping.TwoWay, mapping.PreferSalesforce: mapping.PreferHubSpot, mapping.AlwaysSalesforce: mapping.AlwaysHubSpot,
		mapping.PreferHubSpot: mapping.PreferSalesforce, mapping.AlwaysHubSpot: mapping.AlwaysSalesforce,
	}
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		if in.Newer == "" {
			in.Newer = crm.HubSpot // a tie goes to Salesforce and has no mirror image
		}
		m := in
		m.HubSpot, m.Salesforce = in.Salesforce, in.HubSpot
		m.Rule, m.Conflict, m.Newer = rules[in.Rule], mirror[in.Conflict], in.Newer.Other()
		d, e := merge.Three(in, same{}), merge.Three(m, same{})
		require.Equal(t, d.Action, e.Action)
		require.Equal(t, d.New, e.New)
		require.Equal(t, d.Lost, e.Lost)
		if d.Action == merge.Write {
			require.Equal(t, d.To, e.To.Other())
		}
	})
}

// A clear that loses a conflict is told like any other value that does.
func TestAClearThatLosesIsTold(t *testing.T) {
	t.Parallel()
	m, issues := mapping.Untyped(mapping.Settings{Fields: []mapping.Field{{HubSpot: "city", Salesforce: "City", Rule: mapping.TwoWay}}}, "Lead", nil)
	require.Empty(t, issues)
	row, _ := m.Row("city")
	d := merge.Three(merge.Input{
		Salesforce: crm.TextOf("Rome"), Base: &merge.Base{HubSpot: crm.TextOf("Paris"), Salesforce: crm.TextOf("Paris")},
		Rule: mapping.TwoWay, Conflict: mapping.SalesforceWins,
	}, row)
	require.Equal(t, merge.Write, d.Action)
	require.True(t, d.Conflict)
	require.True(t, d.Lost.IsNull())
	require.Equal(t, crm.HubSpot, d.LostBy)
}
