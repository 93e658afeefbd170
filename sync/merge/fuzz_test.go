package merge_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// clerk is a mapping that loses something: Salesforce takes three characters in
// capitals, and refuses what holds an exclamation mark.
type clerk struct{}

var errExclaims = errors.New("no exclamation marks")

func (clerk) Convert(to crm.System, v crm.Value) (crm.Value, error) {
	if to == crm.HubSpot {
		return v, nil
	}
	if strings.Contains(v.String(), "!") {
		return crm.Value{}, errExclaims
	}
	runes := []rune(strings.ToUpper(v.String()))
	return crm.TextOf(string(runes[:min(3, len(runes))])), nil
}

func (c clerk) Equal(h, s crm.Value) bool {
	out, err := c.Convert(crm.Salesforce, h)
	return err == nil && out == s
}

var (
	fuzzRules = []mapping.Rule{
		mapping.PreferSalesforce, mapping.AlwaysSalesforce, mapping.TwoWay, mapping.PreferHubSpot, mapping.AlwaysHubSpot, mapping.DontSync, "", "Sometimes",
	}
	fuzzPolicies = []mapping.Conflict{mapping.MostRecent, mapping.SalesforceWins, mapping.HubSpotWins, mapping.Hold, "", "Coin"}
	fuzzSystems  = []crm.System{"", crm.HubSpot, crm.Salesforce}
)

// pick takes one of a list by a number, so that a fuzzer can choose.
func pick[T any](list []T, n uint8) T { return list[int(n)%len(list)] }

// The laws hold for any values and settings, under a mapping that keeps
// everything and under one that does not: an edit that is overruled is kept, a
// decision that is carried out leaves nothing to do, and the same input gives
// the same decision.
func FuzzThree(f *testing.F) {
	f.Add("a", "b", "z", "z", uint8(2), uint8(0), uint8(1), uint8(0), true, false)
	f.Add("", "b", "b", "b", uint8(0), uint8(3), uint8(0), uint8(0), true, false)
	f.Add("a!", "", "", "", uint8(2), uint8(3), uint8(0), uint8(1), false, false)
	f.Add("true", "false", "false", "false", uint8(1), uint8(1), uint8(2), uint8(2), true, true)
	f.Add("abcd", "ABC", "abce", "ABC", uint8(2), uint8(2), uint8(1), uint8(0), true, false)
	f.Fuzz(func(t *testing.T, h, s, bh, bs string, rule, policy, newer, choice uint8, linked, optOut bool) {
		for _, conv := range []merge.Converter{same{}, clerk{}} {
			if optOut && conv == (clerk{}) {
				continue // he knows texts only
			}
			in := merge.Input{
				HubSpot: crm.TextOf(h), Salesforce: crm.TextOf(s), Rule: pick(fuzzRules, rule), Conflict: pick(fuzzPolicies, policy),
				Newer: pick(fuzzSystems, newer), Choice: pick(fuzzSystems, choice), OptOut: optOut,
			}
			if linked {
				in.Base = &merge.Base{HubSpot: crm.TextOf(bh), Salesforce: crm.TextOf(bs)}
			}
			if optOut {
				in.HubSpot, in.Salesforce = crm.BoolOf(h != ""), crm.BoolOf(s != "")
				in.Base = map[bool]*merge.Base{true: {HubSpot: crm.BoolOf(bh != ""), Salesforce: crm.BoolOf(bs != "")}}[linked]
			}
			d := merge.Three(in, conv)
			require.NotEmpty(t, d.Why)
			require.Equal(t, d, merge.Three(in, conv), "the same input, the same decision")
			lawfulDecision(t, in, d, conv)
		}
	})
}

func lawfulDecision(t *testing.T, in merge.Input, d merge.Decision, conv merge.Converter) {
	switch d.Action {
	case merge.None:
		require.True(t, d.New.IsNull())
	case merge.Hold:
		require.Equal(t, mapping.Hold, in.Conflict)
		require.False(t, conv.Equal(in.HubSpot, in.Salesforce))
	case merge.Agree:
		require.True(t, in.OptOut || conv.Equal(in.HubSpot, in.Salesforce))
	case merge.Blocked:
		require.Error(t, d.Err)
		require.True(t, d.New.IsNull())
	case merge.Write:
		overwritten := in.HubSpot
		if d.To == crm.Salesforce {
			overwritten = in.Salesforce
		}
		require.Equal(t, overwritten, d.Old)
		require.False(t, in.OptOut && overwritten.True(), "an opt-out is never taken back")
		edited := in.Base == nil || overwritten != in.Base.Of(d.To)
		if edited && !overwritten.IsNull() && !in.OptOut && overwritten != d.New {
			require.Equal(t, overwritten, d.Lost, "an edit that is overruled is kept")
			require.Equal(t, d.To, d.LostBy)
		}
		next := after(in, d)
		require.Equal(t, merge.None, merge.Three(next, conv).Action, "nothing follows from a write")
	default:
		t.Fatalf("unknown action %q", d.Action)
	}
}
