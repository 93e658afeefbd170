package crmsync_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// Problems of any content are read back from both exports as they are, and no
// cell of the table is a formula.
func FuzzProblemExport(f *testing.F) {
	for _, s := range []string{"", "plain", "a,b\"c\"", "line\r\nline\n\r", "=1+1", "\t=1", "'=1", "\xff", "\x00", " x ", `\.`, "\uFEFF", "<&>\u2028"} {
		f.Add(s, s+"x", int64(1_700_000_000), 3)
	}
	f.Fuzz(func(t *testing.T, a, b string, second int64, attempts int) {
		at := time.Unix(second, 0).UTC()
		p := crmsync.Problem{
			ID: a, Link: b, Ref: crm.Ref{System: crm.HubSpot, Object: a, ID: b}, Target: crm.Ref{System: crm.Salesforce, Object: b},
			Field: b, Category: crm.Category(a), Code: b, Message: a, Remedy: b, Vendor: a, FirstSeen: at, LastSeen: at, NextTry: at,
			Attempts: attempts, Cause: b, Choice: crm.System(a), Others: []crm.Ref{{System: crm.Salesforce, Object: a, ID: b}},
		}
		var table bytes.Buffer
		require.NoError(t, crmsync.WriteProblemsCSV(&table, []crmsync.Problem{p, p}))
		rows, err := csv.NewReader(&table).ReadAll()
		require.NoError(t, err)
		require.Len(t, rows, 3)
		require.Equal(t, rows[1], rows[2])
		for i, column := range rows[0] {
			cell := rows[1][i]
			require.False(t, cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r"), "%s is a formula: %q", column, cell)
			want, known := map[string]string{"id": a, "field": b, "message": a, "remedy": b, "vendor_message": a}[column]
			if known {
				// The reader of CSV takes each line end for "\n".
				require.Equal(t, strings.ReplaceAll(want, "\r\n", "\n"), strings.TrimPrefix(cell, added(want)), column)
			}
		}
		var list, again bytes.Buffer
		if at.Year() < 0 || at.Year() > 9999 {
			require.Error(t, crmsync.WriteProblemsJSON(&list, []crmsync.Problem{p}), "JSON has no such moment")
			return
		}
		require.NoError(t, crmsync.WriteProblemsJSON(&list, []crmsync.Problem{p, p}))
		var got []crmsync.Problem
		require.NoError(t, json.Unmarshal(list.Bytes(), &got))
		require.Len(t, got, 2)
		require.NoError(t, crmsync.WriteProblemsJSON(&again, got))
		var twice []crmsync.Problem // bad bytes have become U+FFFD by now
		require.NoError(t, json.Unmarshal(again.Bytes(), &twice))
		require.Equal(t, got, twice)
		require.Equal(t, strings.ReplaceAll(strings.ToValidUTF8(a, ""), "\uFFFD", ""), strings.ReplaceAll(got[0].Message, "\uFFFD", ""))
	})
}

// added is the apostrophe that keeps a cell from being computed.
func added(s string) string {
	if s != "" && strings.ContainsAny(s[:1], "=+-@\t\r") {
		return "'"
	}
	return ""
}

// Whatever the engine's own documents hold, a pass ends without a panic: with an
// error that names the document, or by reading anew; and nothing is made twice.
func FuzzStoredState(f *testing.F) {
	for _, doc := range []string{
		``, `null`, `{}`, `[]`, `7`, `{"hubspot/contacts/changes":null}`, `{"hubspot/contacts/changes":{"cursor":"x","whole":true,"fields":"y"}}`,
		`{"startedAt":"9999-12-31T23:59:59Z","wake":[{"name":"email","value":"a"}],"lists":{"contacts":null},"pending":{},"approved":"x","unseen":true}`,
		`{"accounts":{"hubspot":{"timeZone":"Mars/Olympus"}}}`, `{"schemas":{"hubspot/contacts":{},"salesforce/Lead":{"fields":[{}]}},"at":"2026-05-04T09:20:00Z"}`,
		`{"hours":{"2026-05-04T09:00:00Z":{"hubspot":-1}}}`, `{"at":"2026-05-04T09:20:00Z","hubspot":[{}]}`,
	} {
		for name := range documents {
			f.Add(uint8(name), doc)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, doc string) {
		name := documents[int(which)%len(documents)]
		b := newBench(t)
		b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
		b.sf.Put("Lead", lead("Lovelace", "ada@example.com"))
		b.sync()
		fence, err := b.store.Acquire(t.Context(), "test", "fuzz", time.Minute)
		require.NoError(t, err)
		require.NoError(t, b.store.Commit(t.Context(), "test", fence, crmsync.Batch{Documents: map[string][]byte{name: []byte(doc)}}))
		require.NoError(t, b.store.Release(t.Context(), "test", fence))
		b.tick(time.Hour)
		for range 2 {
			_, err = b.engine().Sync(context.Background())
			require.True(t, err == nil || strings.Contains(err.Error(), name) || name == "meta", "%v", err)
			b.tick(time.Hour)
		}
		require.Len(t, b.hs.Live("contacts"), 1)
		require.Len(t, b.sf.Live("Lead"), 1)
	})
}

var documents = []string{"meta", "feeds", "usage", "schemas", "owners"}
