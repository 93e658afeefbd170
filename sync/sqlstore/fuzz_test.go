package sqlstore

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// A stored document is read or refused, and never quoted. What was read is
// written so that both ways of reading give the same again.
func FuzzDocuments(f *testing.F) {
	at := time.Date(2026, 5, 4, 9, 20, 0, 0, time.UTC)
	whole, err := json.Marshal(crmsync.Link{
		ID: "contacts/contacts/7", Kind: "contacts", Dirty: true, Due: at,
		HubSpot: crmsync.Side{Ref: crm.Ref{System: crm.HubSpot, Object: "contacts", ID: "7"}, Seen: map[string]crm.Value{
			"a": crm.TextOf("\"\\é\x00"), "b": crm.IntOf(5), "c": {},
		}, Keys: []crm.Key{{Name: "email", Value: "a@b.c"}}},
		Base:     map[string]crmsync.BaseValue{"a": {HubSpot: crm.SetOf("x", "y"), Written: crm.HubSpot}},
		Problems: []crmsync.Problem{{ID: "x", FirstSeen: at, LastSeen: at}},
		Intent:   &crmsync.Intent{Object: "Lead", Values: map[string]crm.Value{"a": crm.BoolOf(true)}, At: at},
	})
	require.NoError(f, err)
	for _, doc := range []string{
		string(whole), `{}`, `null`, `[]`, `{"id":7}`, `{"base":{"a":{"h":null,"s":"text:x"}},"base":{"b":{}}}`,
		`{"hubspot":{"seen":{"x":"number:1e400"}}}`, `{"hubspot":{"modifiedAt":"10000-01-01T00:00:00Z"}}`, `{"Base":{"a":{"H":"text:x"}}}`,
		strings.Repeat(`{"hubspot":`, 200), `{"problems":[{"ref":null}],"intent":null}`, "{\"id\":\"\xff\"}",
	} {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		var p crmsync.Problem
		var e crmsync.Event
		for _, err := range []error{decode("problem", "id", []byte(doc), &p), decode("an event of link", "id", []byte(doc), &e)} {
			require.True(t, err == nil || strings.Contains(err.Error(), "damaged"))
		}
		l, err := decodeLink("id", []byte(doc))
		if err != nil {
			require.EqualError(t, err, `decode link "id": the stored document is damaged, or was written by a newer version of this library`)
			return
		}
		written, err := encode("link", "id", l)
		if err != nil {
			require.ErrorContains(t, err, "a time lies outside the years")
			return
		}
		var quick, slow crmsync.Link
		require.True(t, decodeFast([]byte(written), &quick), written)
		require.NoError(t, json.Unmarshal([]byte(written), &slow))
		require.Equal(t, slow, quick)
		again, err := encode("link", "id", quick)
		require.NoError(t, err)
		require.JSONEq(t, written, again) // broken UTF-8 is spelled in two ways
	})
}

// Any text comes back from the form in which columns hold it, and keeps its
// place among others.
func FuzzText(f *testing.F) {
	f.Add("a", "b")
	f.Add("\x00", "\x01")
	f.Add("\x01\x01", "\x00\x00")
	f.Add("a/b", "\xff")
	f.Fuzz(func(t *testing.T, a, b string) {
		a, b = strings.ToValidUTF8(a, "?"), strings.ToValidUTF8(b, "?")
		require.Equal(t, a, plain(text(a)))
		require.NotContains(t, text(a), "\x00")
		require.Equal(t, strings.Compare(a, b), strings.Compare(text(a), text(b)))
		one, two := crm.Ref{System: crm.System(a), Object: b, ID: a}, crm.Ref{System: crm.System(b), Object: a, ID: b}
		require.Equal(t, one == two, refText(one) == refText(two))
	})
}
