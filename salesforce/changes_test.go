package salesforce_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/sync/crm"
)

func leadRow(n int, stamp time.Time, more ...map[string]any) map[string]any {
	row := map[string]any{
		"attributes": map[string]any{"type": "Lead"}, "Id": id15("00Q", n), "IsDeleted": false,
		"CreatedDate": "2026-01-01T00:00:00.000+0000", "LastModifiedById": "005xx000001SwiU",
		"SystemModstamp": stamp.Format("2006-01-02T15:04:05.000-0700"), "MasterRecordId": nil,
		"IsConverted": false, "Email": fmt.Sprintf("p%d@example.com", n),
	}
	for _, m := range more {
		for k, v := range m {
			row[k] = v
		}
	}
	return row
}

func TestUpToFiveFeedsCostOneCall(t *testing.T) {
	t.Parallel()
	s := org(t, func(sub) reply { return rows() })
	objects := []string{"Lead", "Contact", "Account", "Opportunity", "Task", "Event"}
	c := s.connect(t, objects...)
	var feeds []crm.Feed
	for i, o := range objects {
		feeds = append(feeds, crm.Feed{Object: o, Lane: crm.Changes, Fields: []string{"LastName"}})
		pages, err := c.Changes(t.Context(), feeds)
		require.NoError(t, err)
		require.Len(t, pages, i+1)
		require.Len(t, s.seen(), 1+i/5, "%d feeds", i+1)
		for j, r := range subsOf(s.seen()[0]) {
			require.Contains(t, r.query("q"), " FROM "+objects[j]+" ")
		}
		s.reset()
	}
}

func TestChangesStatements(t *testing.T) {
	t.Parallel()
	var asked string
	var answer reply
	s := org(t, func(r sub) reply {
		require.Equal(t, "/services/data/v67.0/queryAll", r.path())
		asked = r.query("q")
		return answer
	})
	c := salesforce.NewConnector(s.newClient(t), salesforce.ConnectorOptions{PageSize: 2})
	feed := crm.Feed{Object: "Lead", Lane: crm.Changes, Fields: []string{"email", "LastName"}}
	next := func() crm.Page {
		pages, err := c.Changes(t.Context(), []crm.Feed{feed})
		require.NoError(t, err)
		require.NoError(t, pages[0].Err)
		feed.Since = pages[0].Next
		return pages[0]
	}
	const selected = "SELECT Id, SystemModstamp, LastModifiedById, CreatedDate, IsDeleted, MasterRecordId, " +
		"IsConverted, ConvertedContactId, ConvertedAccountId, ConvertedOpportunityId, Email, LastName FROM Lead"

	answer = rows(leadRow(1, at(11, 0, 0)), leadRow(2, at(11, 0, 0)))
	page := next()
	require.Equal(t, selected+" ORDER BY SystemModstamp, Id LIMIT 2", asked, "the first read has no lower bound")
	require.True(t, page.More)

	answer = rows(leadRow(3, at(11, 0, 0)))
	page = next()
	require.Equal(t, selected+" WHERE SystemModstamp >= 2026-11-24T11:00:00.000Z AND (SystemModstamp > 2026-11-24T11:00:00.000Z"+
		" OR (SystemModstamp = 2026-11-24T11:00:00.000Z AND Id > '"+id18(t, "00Q", 2)+"')) ORDER BY SystemModstamp, Id LIMIT 2", asked)
	require.False(t, page.More)

	answer = rows()
	page = next()
	require.Equal(t, selected+" WHERE SystemModstamp >= 2026-11-24T11:50:00.000Z ORDER BY SystemModstamp, Id LIMIT 2", asked,
		"ten minutes before the server's time")
	require.False(t, page.More)
	next()
	require.Contains(t, asked, "WHERE SystemModstamp >= 2026-11-24T11:50:00.000Z ORDER")
	require.Equal(t, page.Next, feed.Since, "an idle feed at the same time stays where it is")
}

// A server's wide rows come in smaller pages than the limit asks for.
func TestAShortPageThatIsNotDoneIsReadOn(t *testing.T) {
	t.Parallel()
	s := org(t, func(sub) reply {
		return reply{body: map[string]any{"totalSize": 9, "done": false, "nextRecordsUrl": "/x", "records": []any{leadRow(1, at(11, 0, 0))}}}
	})
	pages, err := s.connect(t, "Lead").Changes(t.Context(), []crm.Feed{{Object: "Lead", Lane: crm.Changes}})
	require.NoError(t, err)
	require.True(t, pages[0].More)
	require.Contains(t, string(pages[0].Next), id18(t, "00Q", 1))
}

func TestTheOverlapCountsFromWhereTheSweepBegan(t *testing.T) {
	t.Parallel()
	clock := "Tue, 24 Nov 2026 12:00:00 GMT"
	answer := rows(leadRow(1, at(11, 0, 0)), leadRow(2, at(11, 0, 1)))
	var asked string
	s := newStub(t, func(c call) reply {
		out := composite(c, func(r sub) reply {
			if strings.HasSuffix(r.path(), "/describe") {
				return reply{body: describeOf("Lead")}
			}
			asked = r.query("q")
			return answer
		})
		out.header = map[string]string{"Date": clock}
		return out
	})
	c := salesforce.NewConnector(s.newClient(t), salesforce.ConnectorOptions{PageSize: 2})
	feed := crm.Feed{Object: "Lead", Lane: crm.Changes}
	for range 3 {
		pages, err := c.Changes(t.Context(), []crm.Feed{feed})
		require.NoError(t, err)
		feed.Since = pages[0].Next
		clock, answer = "Tue, 24 Nov 2026 13:00:00 GMT", rows()
	}
	// A row stamped 11:55 that became visible at 12:03 was behind the first page
	// then; an overlap from the sweep's end at 13:00 would miss it.
	require.Contains(t, asked, "SystemModstamp >= 2026-11-24T11:50:00.000Z")
}

func TestASlowAnswerMovesTheOverlapBack(t *testing.T) {
	t.Parallel()
	now := at(12, 0, 0)
	s := org(t, func(sub) reply {
		now = now.Add(90 * time.Second)
		return rows()
	})
	c := salesforce.NewConnector(s.newClient(t, func(o *salesforce.Options) { o.Now = func() time.Time { return now } }), salesforce.ConnectorOptions{})
	pages, err := c.Changes(t.Context(), []crm.Feed{{Object: "Lead", Lane: crm.Changes}})
	require.NoError(t, err)
	require.JSONEq(t, `{"v":1,"lo":"2026-11-24T11:48:30Z"}`, string(pages[0].Next), "the answer was dated 12:00:00")
}

func TestRecordsAreCanonical(t *testing.T) {
	t.Parallel()
	s := org(t, func(sub) reply {
		return rows(leadRow(1, at(11, 0, 0), map[string]any{
			"LastName": " Müller\r\n", "Email": "", "HasOptedOutOfEmail": true, "NumberOfEmployees": 1.2e3, "Birthdate": "1990-02-03",
			"LastCall__c": "2026-03-04T05:06:07.000+0000", "Topics__c": "b;a", "OwnerId": id15("00G", 7), "AccountId": id15("001", 8),
		}), leadRow(2, at(11, 0, 1), map[string]any{"IsDeleted": true, "MasterRecordId": id15("00Q", 1)}),
			leadRow(3, at(11, 0, 2), map[string]any{"IsDeleted": false, "MasterRecordId": id15("00Q", 1)}),
			leadRow(4, at(11, 0, 3), map[string]any{"IsConverted": true, "ConvertedContactId": id15("003", 1), "ConvertedAccountId": id15("001", 2), "ConvertedOpportunityId": nil}))
	})
	all := []string{"lastname", "Email", "HasOptedOutOfEmail", "NumberOfEmployees", "Birthdate", "LastCall__c", "Topics__c", "OwnerId", "AccountId"}
	pages, err := s.connect(t, "Lead").Changes(t.Context(), []crm.Feed{{Object: "Lead", Lane: crm.Changes, Fields: all}})
	require.NoError(t, err)
	got := pages[0].Records
	require.Len(t, got, 4)
	instant, err := crm.ParseInstant("2026-03-04T05:06:07Z")
	require.NoError(t, err)
	date, err := crm.ParseDate("1990-02-03")
	require.NoError(t, err)
	require.Equal(t, crm.Record{
		Ref: crm.Ref{System: crm.Salesforce, Object: "Lead", ID: id18(t, "00Q", 1)},
		Values: map[string]crm.Value{
			"lastname": crm.TextOf(" Müller\n"), "Email": {}, "HasOptedOutOfEmail": crm.BoolOf(true), "NumberOfEmployees": crm.IntOf(1200),
			"Birthdate": date, "LastCall__c": instant, "Topics__c": crm.SetOf("a", "b"),
			"OwnerId":   crm.RefOf(crm.Ref{System: crm.Salesforce, Object: "Group", ID: id18(t, "00G", 7)}),
			"AccountId": crm.RefOf(crm.Ref{System: crm.Salesforce, Object: "Account", ID: id18(t, "001", 8)}),
		},
		Version: "2026-11-24T11:00:00.000+0000", CreatedAt: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		ModifiedAt: at(11, 0, 0), ModifiedBy: "005xx000001SwiUAAS",
	}, got[0])
	require.True(t, got[1].Deleted)
	require.Equal(t, id18(t, "00Q", 1), got[1].MergedInto)
	require.Empty(t, got[2].MergedInto, "an undeleted loser stands on its own")
	require.Equal(t, []crm.Ref{
		{System: crm.Salesforce, Object: "Contact", ID: id18(t, "003", 1)},
		{System: crm.Salesforce, Object: "Account", ID: id18(t, "001", 2)},
	}, got[3].ConvertedTo)
}

func TestMasterRecordIsNotSelectedWhereThereIsNone(t *testing.T) {
	t.Parallel()
	s := org(t, func(r sub) reply {
		require.NotContains(t, r.query("q"), "MasterRecordId")
		require.NotContains(t, r.query("q"), "IsConverted")
		return rows()
	})
	_, err := s.connect(t, "Opportunity").Changes(t.Context(), []crm.Feed{{Object: "Opportunity", Lane: crm.Changes}})
	require.NoError(t, err)
}

func TestOneFeedsErrorIsItsOwn(t *testing.T) {
	t.Parallel()
	s := org(t, func(r sub) reply {
		if strings.Contains(r.query("q"), "FROM Contact") {
			return failure(400, "INVALID_FIELD", "\nERROR at Row:1:Column:8\nNo such column 'Email' on entity 'Contact'.")
		}
		return rows(leadRow(1, at(11, 0, 0)))
	})
	c := s.connect(t, "Lead", "Contact")
	feeds := []crm.Feed{
		{Object: "Contact", Lane: crm.Changes, Fields: []string{"Email"}},
		{Object: "Lead", Lane: crm.Changes, Fields: []string{"Email"}},
		{Object: "Lead", Lane: crm.Changes, Fields: []string{"Gone__c", "Also__c"}, Since: ""},
		{Object: "Nope", Lane: crm.Changes},
		{Object: "Lead", Lane: crm.Changes, Since: "garbage"},
		{Object: "Lead", Lane: crm.Recheck, Since: "kept"},
	}
	pages, err := c.Changes(t.Context(), feeds)
	require.NoError(t, err)
	e, ok := crm.AsError(pages[0].Err)
	require.True(t, ok)
	require.Equal(t, crm.SchemaDrift, e.Class)
	require.Equal(t, []string{"Email"}, e.Fields)
	require.NoError(t, pages[1].Err)
	require.Len(t, pages[1].Records, 1)
	e, ok = crm.AsError(pages[2].Err)
	require.True(t, ok)
	require.Equal(t, []string{"Also__c", "Gone__c"}, e.Fields)
	require.Equal(t, crm.SchemaDrift, crm.ClassOf(pages[3].Err))
	require.Equal(t, crm.CursorGone, crm.ClassOf(pages[4].Err))
	require.Equal(t, crm.Page{Next: "kept"}, pages[5])
	for i, p := range pages[:5] {
		if p.Err != nil {
			require.Empty(t, p.Records, i)
			require.Equal(t, feeds[i].Since, p.Next, "a feed that failed does not move")
		}
	}
}

var deletedPath = regexp.MustCompile(`/sobjects/([A-Za-z]+)/deleted$`)

func TestDeletions(t *testing.T) {
	t.Parallel()
	ids := map[string][]int{"Lead": {1, 2, 3, 4}}
	s := org(t, func(r sub) reply {
		if m := deletedPath.FindStringSubmatch(r.path()); m != nil {
			list := []any{}
			for _, n := range ids[m[1]] {
				list = append(list, map[string]any{"id": id15("00Q", n), "deletedDate": "2026-11-24T11:30:00.000+0000"})
			}
			return reply{body: map[string]any{"deletedRecords": list, "earliestDateAvailable": "2026-11-01T00:00:00.000+0000", "latestDateCovered": "2026-11-24T11:58:00.000+0000"}}
		}
		require.Contains(t, r.query("q"), "Id IN ('")
		return rows(
			leadRow(1, at(11, 30, 0), map[string]any{"IsDeleted": true}),
			leadRow(2, at(11, 30, 0), map[string]any{"IsDeleted": true, "MasterRecordId": id15("00Q", 9)}),
			leadRow(3, at(11, 40, 0)))
	})
	c := s.connect(t, "Lead", "Contact")
	feeds := []crm.Feed{{Object: "Lead", Lane: crm.Deletions}, {Object: "Contact", Lane: crm.Deletions}}
	pages, err := c.Changes(t.Context(), feeds)
	require.NoError(t, err)
	require.Len(t, s.seen(), 2)
	require.Len(t, pages[0].Records, 3, "number 3 was undeleted")
	for i, want := range []struct {
		n      int
		merged string
	}{{1, ""}, {2, id18(t, "00Q", 9)}, {4, ""}} {
		rec := pages[0].Records[i]
		require.Equal(t, id18(t, "00Q", want.n), rec.Ref.ID)
		require.True(t, rec.Deleted)
		require.Equal(t, want.merged, rec.MergedInto)
	}
	require.Empty(t, pages[1].Records)
	require.False(t, pages[0].More)

	ids = nil
	feeds[0].Since, feeds[1].Since = pages[0].Next, pages[1].Next
	s.reset()
	_, err = c.Changes(t.Context(), feeds)
	require.NoError(t, err)
	require.Len(t, s.seen(), 1)
	require.Equal(t, "2026-11-24T11:48:00Z", subsOf(s.seen()[0])[0].query("start"), "with an overlap")
}

func TestAGapInTheLogOfDeletionsIsTold(t *testing.T) {
	t.Parallel()
	answer := reply{body: map[string]any{"deletedRecords": []any{}, "earliestDateAvailable": "2026-11-24T11:00:00.000+0000", "latestDateCovered": "2026-11-24T11:58:00.000+0000"}}
	s := org(t, func(sub) reply { return answer })
	c := s.connect(t, "Lead")
	look := func(since crm.Cursor) crm.Page {
		pages, err := c.Changes(t.Context(), []crm.Feed{{Object: "Lead", Lane: crm.Deletions, Since: since}})
		require.NoError(t, err)
		return pages[0]
	}
	first := look("")
	require.NoError(t, first.Err, "nothing was promised before the first look")
	old := crm.Cursor(`{"v":1,"lo":"2026-11-20T00:00:00Z"}`)
	require.Equal(t, crm.CursorGone, crm.ClassOf(look(old).Err))
	require.Equal(t, old, look(old).Next)

	answer = failure(400, "INVALID_REPLICATION_DATE", "start date is too old")
	require.Equal(t, crm.CursorGone, crm.ClassOf(look(old).Err))
	require.NoError(t, look("").Err)
	answer = failure(400, "INVALID_TYPE", "not replicateable")
	require.Equal(t, crm.SchemaDrift, crm.ClassOf(look("").Err))
}
