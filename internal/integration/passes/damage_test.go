package passes_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/internal/integration/dbtest"
	crmsync "github.com/crmsync/crmsync/sync"
)

// document changes one of the engine's documents in the database and returns
// what was there.
func document(t testing.TB, db *sql.DB, name string, change func(string) string) (before string) {
	t.Helper()
	require.NoError(t, db.QueryRow(`SELECT body FROM crmsync_documents WHERE name = ?`, name).Scan(&before))
	_, err := db.Exec(`UPDATE crmsync_documents SET body = ? WHERE name = ?`, []byte(change(before)), name)
	require.NoError(t, err)
	return before
}

// cursors writes the same cursor into every feed.
func cursors(cursor string) func(string) string {
	return func(doc string) string {
		feeds := map[string]map[string]any{}
		if err := json.Unmarshal([]byte(doc), &feeds); err != nil {
			return err.Error()
		}
		for name := range maps.Keys(feeds) {
			feeds[name]["cursor"] = cursor
		}
		b, err := json.Marshal(feeds)
		if err != nil {
			return err.Error()
		}
		return string(b)
	}
}

func text(s string) func(string) string { return func(string) string { return s } }

// What can be read again from the systems is; a damaged position in a feed leads
// to a full comparison. Nothing is lost or made twice by either.
func TestDamageThatHealsByItself(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		document string
		change   func(string) string
	}{
		"schemas that are no JSON":     {"schemas", text("\xff\x00{")},
		"schemas cut off":              {"schemas", func(s string) string { return s[:len(s)/2] }},
		"schemas of another shape":     {"schemas", text(`{"schemas":[1,2]}`)},
		"cursors that are no JSON":     {"feeds", cursors("secret@example.com")},
		"cursors of a later version":   {"feeds", cursors(`{"v":99}`)},
		"cursors that are lists":       {"feeds", cursors(`[[[[`)},
		"cursors with odd members":     {"feeds", cursors(`{"v":"1","low":"x"}`)},
		"cursors from before all time": {"feeds", cursors(`{"v":1,"low":-9223372036854775808}`)},
		"no feeds at all":              {"feeds", text(`null`)},
		"feeds that are null":          {"feeds", text(`{"hubspot/contacts/changes":null,"salesforce/Lead/changes":null}`)},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, rigOptions{settings: narrow}, func(r *rig) {
				h, s := linkedPair(r)
				r.editHubSpot(h, "phone", "2")
				r.contact("New", "new@example.com")
				db := dbtest.SQLiteAt(r.t, r.path)
				document(r.t, db, c.document, c.change)
				for range 3 {
					r.sync()
				}
				require.Equal(t, "2", r.sfValue("Lead", s, "Phone"))
				require.Equal(t, 2, r.sf.Count("Lead"))
				require.Equal(t, 2, r.hs.Count("contacts"))
				require.NotContains(t, r.log.String(), "secret")
				r.settled()
			})
		})
	}
}

// Damage that nobody can heal is a clear error that names the place and quotes
// nothing; once it is repaired everything goes on.
func TestDamageThatIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		table, change string // an UPDATE of that table
		want          []string
	}{
		"a state that is no JSON":    {"documents", `body = x'ff00' WHERE name = 'meta'`, []string{`"meta"`, "restore the store"}},
		"a moment that is none":      {"documents", `body = '{"lastPass":"secret@example.com"}' WHERE name = 'meta'`, []string{`"meta"`, "restore the store"}},
		"feeds of another shape":     {"documents", `body = '{"hubspot/contacts/changes":"secret@example.com"}' WHERE name = 'feeds'`, []string{`"feeds"`, "restore the store"}},
		"usage of another shape":     {"documents", `body = '["secret@example.com"]' WHERE name = 'usage'`, []string{`"usage"`, "restore the store"}},
		"a link that is no JSON":     {"links", `doc = 'secret@example.com'`, []string{"decode link", "damaged"}},
		"a link that is cut off":     {"links", `doc = substr(doc, 1, length(doc) / 2)`, []string{"decode link", "damaged"}},
		"a link with an odd value":   {"links", `doc = replace(doc, '"text:', '"number:')`, []string{"decode link", "damaged"}},
		"a link with a list":         {"links", `doc = replace(doc, '"seen":{', '"seen":[{')`, []string{"decode link", "damaged"}},
		"a link with an odd moment":  {"links", `doc = replace(doc, '"modifiedAt":"2', '"modifiedAt":"secret2')`, []string{"decode link", "damaged"}},
		"a link that is not in UTF8": {"links", `doc = cast(x'7bff7d' AS TEXT)`, []string{"decode link", "damaged"}},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, rigOptions{settings: narrow}, func(r *rig) {
				h, s := linkedPair(r)
				r.editHubSpot(h, "phone", "2")
				db := dbtest.SQLiteAt(r.t, r.path)
				_, err := db.Exec(`CREATE TABLE kept AS SELECT * FROM crmsync_` + c.table)
				require.NoError(t, err)
				_, err = db.Exec(`UPDATE crmsync_` + c.table + ` SET ` + c.change)
				require.NoError(t, err)
				time.Sleep(time.Minute)
				_, err = r.engine().Sync(context.Background())
				require.Error(t, err)
				for _, want := range c.want {
					require.ErrorContains(t, err, want)
				}
				require.NotContains(t, err.Error(), "secret")
				require.NotContains(t, r.log.String(), "secret")
				_, err = db.Exec(`DELETE FROM crmsync_` + c.table + `; INSERT INTO crmsync_` + c.table + ` SELECT * FROM kept`)
				require.NoError(t, err)
				rep := r.sync()
				require.Equal(t, crmsync.Done, rep.State, strings.Join(rep.Reasons, "\n"))
				require.Equal(t, "2", r.sfValue("Lead", s, "Phone"))
				require.Equal(t, 1, r.sf.Count("Lead"))
				r.settled()
			})
		})
	}
}
