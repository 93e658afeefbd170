package mapping_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// FuzzSettingsJSON decodes settings and compiles what decodes: no input may
// cause a panic, and what was read writes back the same.
func FuzzSettingsJSON(f *testing.F) {
	whole, err := json.Marshal(mapping.DefaultContacts())
	require.NoError(f, err)
	for _, seed := range []string{
		string(whole), `{}`, `null`, `{"fields":null}`, `{"fields":[{"hubspot":"email","salesforce":"Email","rule":"TwoWay"}]}`,
		`{"fields":[{"hubspot":"email","salesforce":"J"}],"joins":[{"name":"J","system":"salesforce","fields":["Email","Title"],"separator":","}]}`,
		`{"fields":[{"hubspot":"email","salesforceOn":{"Lead":"Title"},"toHubSpot":[{"name":"date","args":{"format":"YYMD"}}]}]}`,
	} {
		f.Add([]byte(seed), "a value")
	}
	f.Fuzz(func(t *testing.T, data []byte, value string) {
		d := json.NewDecoder(bytes.NewReader(data))
		d.DisallowUnknownFields()
		var s mapping.Settings
		if d.Decode(&s) != nil {
			return
		}
		b, err := json.Marshal(s)
		require.NoError(t, err)
		var again mapping.Settings
		require.NoError(t, json.Unmarshal(b, &again))
		b2, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(b), string(b2))

		m, issues := mapping.Compile(s, hubspotContacts(), salesforceLead(), nil)
		if !mapping.Fatal(issues) {
			require.Empty(t, s.Validate())
		}
		for _, r := range m.Rows() {
			for _, v := range []crm.Value{crm.TextOf(value), crm.SetOf(value), {}} {
				for _, to := range []crm.System{crm.HubSpot, crm.Salesforce} {
					if out, err := r.Convert(to, v); err != nil {
						require.True(t, out.IsNull())
					}
				}
			}
		}
	})
}

// FuzzRoundTrip holds any text, read as a field of the type holds it, to the
// laws of TestRoundTrips: what got across comes back as what it was, and going
// there again changes nothing.
func FuzzRoundTrip(f *testing.F) {
	all := fieldsOfEveryType()
	names := sorted(all)
	for i := range names {
		for _, text := range []string{"Red", "7.50", "true", "2026-02-28", "2026-02-28T10:00:00Z", "a1;b2", "ada@example.com", " x ", "001000000000001AAA"} {
			f.Add(uint8(i), uint8(len(names)-i), text)
		}
	}
	f.Fuzz(func(t *testing.T, from, to uint8, text string) {
		source := all[names[int(from)%len(names)]]
		r, ok := rowOf(source, all[names[int(to)%len(names)]])
		if !ok {
			return
		}
		if x, ok := heldBy(source, text); ok {
			stable(t, r, x)
		}
	})
}

// heldBy reads a text as the value of a field. ok is false when no such field
// holds it.
func heldBy(f crm.Field, text string) (v crm.Value, ok bool) {
	var err error
	switch f.Type {
	case crm.TypeInteger, crm.TypeNumber:
		v, err = crm.ParseNumber(text)
		whole, decimals, _ := strings.Cut(strings.TrimPrefix(v.String(), "-"), ".")
		if f.Precision > 0 && (len(whole) > f.Precision-f.Scale || len(decimals) > f.Scale) {
			return v, false
		}
	case crm.TypeBool:
		v, err = crm.ParseBool(text)
	case crm.TypeDate:
		v, err = crm.ParseDate(text)
	case crm.TypeInstant:
		v, err = crm.ParseInstant(text)
	case crm.TypeMultiChoice:
		v = crm.SetOf(text)
	case crm.TypeReference:
		v = crm.RefOf(crm.Ref{System: crm.Salesforce, Object: "Account", ID: strings.Map(idRune, text)})
	case crm.TypeReferences:
		v = crm.RefSetOf(crm.Ref{System: crm.Salesforce, Object: "Account", ID: strings.Map(idRune, text)})
	default:
		if f.Type != crm.TypeLongText {
			text = strings.NewReplacer("\n", " ", "\r", " ").Replace(text)
		}
		v = crm.TextOf(text)
	}
	return v, err == nil && (!f.Restricted || isOption(f, v))
}

// isOption reports whether a restricted field can hold a value.
func isOption(f crm.Field, v crm.Value) bool {
	members := v.Members()
	if members == nil {
		members = []string{v.String()}
	}
	return v.IsNull() || !slices.ContainsFunc(members, func(m string) bool {
		return !slices.ContainsFunc(f.Options, func(o crm.Option) bool { return o.Value == m })
	})
}

// idRune keeps what an id is made of.
func idRune(r rune) rune {
	if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
		return r
	}
	return -1
}
