package salesforce_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/sync/crm"
)

// damaged are bodies of subrequests that succeeded and are not what they should
// be. None of them says that there is nothing.
var damaged = map[string]string{
	"null":                   `null`,
	"an empty object":        `{}`,
	"a list":                 `["x"]`,
	"a text":                 `"secret@example.com"`,
	"a number":               `7`,
	"deep":                   strings.Repeat("[", 5_000) + strings.Repeat("]", 5_000),
	"records are null":       `{"done":true,"records":null}`,
	"records are an object":  `{"done":true,"records":{"Id":"secret@example.com"}}`,
	"a row is null":          `{"done":true,"records":[null]}`,
	"a row is a list":        `{"done":true,"records":[["secret@example.com"]]}`,
	"a row without its id":   `{"done":true,"records":[{"Email":"secret@example.com","SystemModstamp":"2026-11-24T11:00:00.000+0000"}]}`,
	"an id that is a number": `{"done":true,"records":[{"Id":7,"Email":"secret@example.com","SystemModstamp":"2026-11-24T11:00:00.000+0000"}]}`,
	"done is a text":         `{"done":"secret@example.com","records":[]}`,
}

// answering returns a connector all of whose subrequests get that body.
func answering(t *testing.T, body string) (*salesforce.Connector, *stub) {
	t.Helper()
	s := org(t, func(sub) reply { return reply{body: json.RawMessage(body)} })
	return s.connect(t, "Lead"), s
}

// A damaged answer is an error that quotes nothing of it, and moves no position:
// no record is lost by it.
func TestAnswersWithoutTheirListAreNoEmptyPages(t *testing.T) {
	t.Parallel()
	const since = `{"v":1,"lo":"2026-11-24T11:00:00Z"}`
	for name, body := range damaged {
		for _, lane := range []crm.Lane{crm.Changes, crm.Deletions} {
			if lane == crm.Deletions && strings.HasPrefix(body, `{"done"`) && !strings.Contains(name, "done") {
				body = strings.Replace(body, `"records"`, `"deletedRecords"`, 1)
				if strings.Contains(name, "row") || strings.Contains(name, "id") {
					continue // ids are all that a row of the log has: looking them up tells
				}
			}
			c, _ := answering(t, body)
			pages, err := c.Changes(t.Context(), []crm.Feed{{Object: "Lead", Lane: lane, Fields: []string{"Email"}, Since: since}})
			if err == nil {
				require.EqualValues(t, since, pages[0].Next, "%s in %s", name, lane)
				require.Empty(t, pages[0].Records, "%s in %s", name, lane)
				err = pages[0].Err
			}
			require.Error(t, err, "%s in %s", name, lane)
			require.NotContains(t, err.Error(), "secret", name)
		}
	}
}

func TestRowsThatAFeedCannotGoOnFrom(t *testing.T) {
	t.Parallel()
	id := id18(t, "00Q", 1)
	for name, body := range map[string]string{
		"no stamp":                `{"done":true,"records":[{"Id":"` + id + `"}]}`,
		"a stamp beyond time":     `{"done":true,"records":[{"Id":"` + id + `","SystemModstamp":"99999-01-01T00:00:00.000+0000"}]}`,
		"a stamp that is none":    `{"done":true,"records":[{"Id":"` + id + `","SystemModstamp":"soon"}]}`,
		"the last row once more":  `{"done":false,"records":[{"Id":"` + id + `","SystemModstamp":"2026-11-24T11:00:00.000+0000"}]}`,
		"one of several is bad":   `{"done":true,"records":[{"SystemModstamp":"2026-11-24T11:00:00.000+0000"},{"Id":"` + id + `","SystemModstamp":"2026-11-24T11:30:00.000+0000"}]}`,
		"children that are none":  `{"done":true,"records":[{"Id":"` + id + `","SystemModstamp":"2026-11-24T11:30:00.000+0000","OpportunityContactRoles":{"records":null}}]}`,
		"children that are texts": `{"done":true,"records":[{"Id":"` + id + `","SystemModstamp":"2026-11-24T11:30:00.000+0000","OpportunityContactRoles":"x"}]}`,
	} {
		c, _ := answering(t, body)
		since := crm.Cursor(`{"v":1,"t":"2026-11-24T11:00:00Z","id":"` + id + `"}`)
		pages, err := c.Changes(t.Context(), []crm.Feed{{Object: "Lead", Lane: crm.Changes, Since: since}})
		if err == nil {
			require.Equal(t, since, pages[0].Next, name)
			err = pages[0].Err
		}
		require.Error(t, err, name)
	}
}

// Records that a damaged answer does not hold are not gone, and those that it
// does not confirm are not written.
func TestDamagedAnswersProveNothing(t *testing.T) {
	t.Parallel()
	ref := crm.Ref{System: crm.Salesforce, Object: "Lead", ID: id18(t, "00Q", 1)}
	for name, body := range damaged {
		c, s := answering(t, body)
		_, err := c.Read(t.Context(), []crm.Ref{ref}, map[string][]string{"Lead": {"Email"}})
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), "secret", name)
		_, err = c.Find(t.Context(), crm.Lookup{Values: []string{"a@example.com"}, Targets: []crm.LookupTarget{{Object: "Lead", Field: "Email"}}})
		require.Error(t, err, name)
		s.reset()
		got, err := c.Write(t.Context(), []crm.Write{
			{Op: crm.Create, Ref: crm.Ref{System: crm.Salesforce, Object: "Lead"}, Values: map[string]crm.Value{"LastName": crm.TextOf("A")}},
			{Op: crm.Update, Ref: ref, Values: map[string]crm.Value{"LastName": crm.TextOf("A")}},
		})
		require.NoError(t, err, name)
		require.Equal(t, []crm.Class{crm.Ambiguous, crm.Unavailable}, classesOf(got), name)
		require.Len(t, s.seen(), 1, "%s: nothing is sent again", name)
	}
	c, _ := answering(t, `[{"success":true,"errors":[]}]`)
	got, err := c.Write(t.Context(), []crm.Write{{Op: crm.Create, Ref: crm.Ref{System: crm.Salesforce, Object: "Lead"}, Values: map[string]crm.Value{"LastName": crm.TextOf("A")}}})
	require.NoError(t, err)
	require.Equal(t, crm.Ambiguous, crm.ClassOf(got[0].Err), "made, but nobody knows its id")
}

// A description without fields would unmap everything.
func TestDamagedDescriptionsAreRefused(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`null`, `{}`, `[]`, `{"name":"Lead"}`, `{"name":"Lead","fields":[]}`, `{"name":"Contact","fields":[{"name":"Id","type":"id"}]}`} {
		s := newStub(t, func(c call) reply { return composite(c, func(sub) reply { return reply{body: json.RawMessage(body)} }) })
		_, err := salesforce.NewConnector(s.newClient(t), salesforce.ConnectorOptions{}).Describe(t.Context(), "Lead")
		require.Error(t, err, body)
	}
}

// What a field holds stays what it is, however odd.
func TestOddValuesArrive(t *testing.T) {
	t.Parallel()
	id := id18(t, "00Q", 1)
	for raw, want := range map[string]string{
		`"` + strings.Repeat("x", 10<<20) + `"`: strings.Repeat("x", 10<<20),
		`12`:                                    "12", `1e400`: "1e400", `true`: "true", `["a"]`: `["a"]`, `{"a":{"b":[]}}`: `{"a":{"b":[]}}`,
		`null`: "", `""`: "", `" "`: "", `"first","Email":"last"`: "last", `"a\ud800b"`: "a\uFFFDb", `"a\u0000b"`: "a\x00b",
	} {
		c, _ := answering(t, `{"done":true,"records":[{"Id":"`+id+`","SystemModstamp":"2026-11-24T11:30:00.000+0000","Email":`+raw+`}]}`)
		pages, err := c.Changes(t.Context(), []crm.Feed{{Object: "Lead", Lane: crm.Changes, Fields: []string{"Email"}}})
		require.NoError(t, err)
		require.NoError(t, pages[0].Err, "%.40s", raw)
		got := pages[0].Records[0].Values["Email"]
		require.True(t, crm.TextOf(want) == got, "%.40s became %.40q", raw, got.String())
	}
}
