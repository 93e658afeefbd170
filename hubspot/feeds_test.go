package hubspot_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/internal/memhttp"
	"github.com/crmsync/crmsync/sync/crm"
)

// reader follows one feed and remembers what it was given.
type reader struct {
	k     *hubspot.Connector
	feed  crm.Feed
	had   map[string]crm.Record
	pages int
	rows  int
}

// once reads the feed to its end.
func (r *reader) once(ctx context.Context, t require.TestingT) {
	for {
		pages, err := r.k.Changes(ctx, []crm.Feed{r.feed})
		require.NoError(t, err)
		require.NoError(t, pages[0].Err)
		r.pages++
		r.rows += len(pages[0].Records)
		for _, rec := range pages[0].Records {
			r.had[rec.Ref.ID] = rec
		}
		r.feed.Since = pages[0].Next
		if !pages[0].More {
			return
		}
	}
}

func (p *portal) connector(t *testing.T, fields ...string) (*reader, *fake) {
	t.Helper()
	f := &fake{answer: p.serve}
	k := hubspot.NewConnector(f.serve(t, hubspot.Options{Search: hubspot.Rate{N: 1000, Per: time.Second}}), hubspot.ConnectorOptions{})
	return &reader{k: k, feed: crm.Feed{Object: "contacts", Lane: crm.Changes, Fields: fields}, had: map[string]crm.Record{}}, f
}

func TestFirstReadListsAllThenSearches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPortal()
		for i := range int64(250) {
			p.put(i+1, map[string]string{"email": fmt.Sprintf("u%d@example.org", i), "age": "30.0"})
		}
		r, _ := p.connector(t, "email", "age", "firstname", "nosuch")
		time.Sleep(time.Hour)
		r.once(t.Context(), t)
		require.Equal(t, 3, p.calls["GET "])
		require.Len(t, r.had, 250)
		thirty, err := crm.ParseNumber("30")
		require.NoError(t, err)
		require.Equal(t, map[string]crm.Value{"email": crm.TextOf("u6@example.org"), "age": thirty, "firstname": {}, "nosuch": {}}, r.had["7"].Values)
		require.Equal(t, "2000-01-01T00:00:00Z", r.had["7"].Version)

		// Idle: exactly one call, every time.
		for range 5 {
			before := p.calls["POST /search"]
			r.rows = 0
			time.Sleep(time.Minute)
			r.once(t.Context(), t)
			require.Equal(t, before+1, p.calls["POST /search"])
			require.Zero(t, r.rows)
		}
		require.Equal(t, 3, p.calls["GET "])
	})
}

// What changes in one millisecond cannot be told apart by time, and may be more
// than a search ever shows.
func TestManyChangesInOneMillisecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPortal()
		r, _ := p.connector(t, "email")
		p.put(1, nil)
		r.once(t.Context(), t)
		time.Sleep(time.Hour)
		for i := range int64(10_050) {
			p.put(i+1, map[string]string{"email": strconv.FormatInt(i, 10)})
		}
		time.Sleep(time.Millisecond)
		p.put(20_000, nil)
		time.Sleep(time.Minute)
		clear(r.had)
		before := p.calls["POST /search"]
		r.once(t.Context(), t)
		require.Len(t, r.had, 10_051)
		require.LessOrEqual(t, p.calls["POST /search"]-before, 55)
	})
}

// Pages meet at a group of equal times; nobody is lost there, nor read twice.
func TestGroupsOfEqualTimes(t *testing.T) {
	t.Parallel()
	for _, size := range []int64{1, 7, 90, 100, 101, 150, 199, 200, 201, 400} {
		synctest.Test(t, func(t *testing.T) {
			p := newPortal()
			r, _ := p.connector(t, "email")
			r.once(t.Context(), t)
			time.Sleep(time.Hour)
			for i := range int64(2000) {
				if i%size == 0 {
					time.Sleep(time.Millisecond)
				}
				p.put(i+1, nil)
			}
			r.once(t.Context(), t)
			require.Len(t, r.had, 2000)
			if size <= 100 {
				require.Equal(t, 2000, r.rows)
				require.Equal(t, 11, r.pages) // the list, and ten full pages
			}
		})
	}
}

// A record that the index shows late is found by a later pass, as long as it is
// not later than the overlap; later ones are left to the recheck lane.
func TestLateRecords(t *testing.T) {
	t.Parallel()
	for _, lag := range []time.Duration{5 * time.Minute, 9 * time.Minute, 40 * time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			p := newPortal()
			r, _ := p.connector(t, "email")
			r.once(t.Context(), t)
			again := &reader{k: r.k, feed: r.feed, had: map[string]crm.Record{}}
			again.feed.Lane, again.feed.Since = crm.Recheck, ""
			again.once(t.Context(), t)

			late := p.put(7, nil)
			late.hidden = true
			for range 200 {
				time.Sleep(time.Minute)
				p.put(8, nil)
				late.hidden = time.Now().UnixMilli()-late.modified < lag.Milliseconds()
				r.once(t.Context(), t)
				again.once(t.Context(), t)
			}
			if lag < 10*time.Minute {
				require.Contains(t, r.had, "7")
			}
			require.Contains(t, again.had, "7")
		})
	}
}

func TestRecheckReadsEveryWindowOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPortal()
		r, _ := p.connector(t, "email")
		r.feed.Lane = crm.Recheck
		r.once(t.Context(), t)
		require.Zero(t, p.calls["POST /search"])
		r.once(t.Context(), t) // the first window is the overlap
		time.Sleep(time.Second)
		for i := range int64(900) {
			time.Sleep(10 * time.Second)
			p.put(i+1, nil)
			if i%30 == 0 {
				r.once(t.Context(), t)
			}
		}
		time.Sleep(2 * time.Hour)
		r.once(t.Context(), t)
		require.Len(t, r.had, 900)
		require.LessOrEqual(t, r.rows, 900+31) // only a window's last moment is read twice
	})
}

// Records that change while their pages are read move to the end and push those
// behind them over the edge of a page. None is lost.
func TestRecordsThatMoveWhileTheyAreRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		synctest.Test(t, func(t *testing.T) {
			p := newPortal()
			f := &fake{answer: p.serve}
			srv := memhttp.Serve(f)
			defer func() { _ = srv.Close() }()
			c := hubspot.NewClient(hubspot.Options{AccessToken: "t", HTTP: srv.Client(), Search: hubspot.Rate{N: 1000, Per: time.Second}})
			r := &reader{k: hubspot.NewConnector(c, hubspot.ConnectorOptions{}),
				feed: crm.Feed{Object: "contacts", Lane: crm.Changes, Fields: []string{"age"}}, had: map[string]crm.Record{}}
			r.once(t.Context(), rt)
			time.Sleep(time.Hour)
			n := rapid.Int64Range(1, 600).Draw(rt, "records")
			tie := rapid.Int64Range(1, 300).Draw(rt, "tie")
			for i := range n {
				if i%tie == 0 {
					time.Sleep(time.Millisecond)
				}
				p.put(i+1, map[string]string{"age": "1"})
			}
			// The search runs long after, so that the overlap cannot help.
			time.Sleep(time.Hour)
			moves := rapid.IntRange(0, 6).Draw(rt, "moves")
			p.after = func() {
				for range moves {
					time.Sleep(time.Millisecond)
					p.put(rapid.Int64Range(1, n).Draw(rt, "moved"), map[string]string{"age": "2"})
				}
			}
			r.once(t.Context(), rt)
			p.after = nil
			r.once(t.Context(), rt)
			for id, row := range p.rows {
				got, ok := r.had[strconv.FormatInt(id, 10)]
				require.True(rt, ok, "record %d of %d is lost", id, n)
				want, err := crm.ParseNumber(row.props["age"])
				require.NoError(rt, err)
				require.Equal(rt, want, got.Values["age"])
			}
		})
	})
}

func TestManyFields(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPortal()
		var fields []string
		props := map[string]string{}
		for i := range 400 {
			name := fmt.Sprintf("a_property_with_a_long_name_%03d", i)
			fields = append(fields, name)
			props[name] = strconv.Itoa(i)
		}
		for i := range int64(150) {
			p.put(i+1, props)
		}
		r, _ := p.connector(t, fields...)
		r.once(t.Context(), t)
		require.Len(t, r.had, 150)
		require.Len(t, r.had["150"].Values, 400)
		require.LessOrEqual(t, p.longer, 5<<10)

		clear(r.had)
		time.Sleep(time.Hour)
		for i := range int64(450) {
			p.put(i+1, props)
		}
		r.once(t.Context(), t)
		require.Len(t, r.had, 450)
		require.Equal(t, crm.TextOf("399"), r.had["450"].Values[fields[399]])
	})
}

func TestDeletionsAreListedFromTheStartEachTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPortal()
		for i := range int64(250) {
			p.put(i+1, nil).archived = i < 120
		}
		r, _ := p.connector(t, "email")
		r.feed.Lane = crm.Deletions
		for range 2 {
			clear(r.had)
			r.once(t.Context(), t)
			require.Len(t, r.had, 120)
			require.True(t, r.had["120"].Deleted)
			require.Empty(t, r.feed.Since)
		}
		require.Equal(t, 4, p.calls["GET "])
	})
}

func TestOneFeedsErrorLeavesTheOthers(t *testing.T) {
	t.Parallel()
	p := newPortal()
	r, _ := p.connector(t, "email")
	p.put(1, nil)
	pages, err := r.k.Changes(t.Context(), []crm.Feed{
		{Object: "butterflies", Lane: crm.Changes, Since: "kept"},
		{Object: "contacts", Lane: crm.Changes},
		{Object: "contacts", Lane: crm.Changes, Since: `{"v":99}`},
	})
	require.NoError(t, err)
	require.Equal(t, crm.CursorGone, crm.ClassOf(pages[0].Err)) // the cursor is looked at first
	require.EqualValues(t, "kept", pages[0].Next)
	require.Len(t, pages[1].Records, 1)
	require.Equal(t, crm.CursorGone, crm.ClassOf(pages[2].Err))
}

func TestAnErrorOfTheAccountFailsTheCall(t *testing.T) {
	t.Parallel()
	f := always(401, `{"category":"INVALID_AUTHENTICATION"}`)
	k := hubspot.NewConnector(f.serve(t, hubspot.Options{}), hubspot.ConnectorOptions{})
	_, err := k.Changes(t.Context(), []crm.Feed{{Object: "contacts", Lane: crm.Changes}})
	require.Equal(t, crm.Auth, crm.ClassOf(err))
}

// A search that answers with what was not asked for must end in an error, not
// in asking the same forever.
func TestAnAnswerThatLeadsNowhere(t *testing.T) {
	t.Parallel()
	for _, results := range []string{`[]`, `[{"id":"1","properties":{"lastmodifieddate":"1999-01-01T00:00:00Z"}}]`} {
		k, _ := connect(t, func(exchange) (int, string) {
			return 200, `{"total":9,"results":` + results + `,"paging":{"next":{"after":"200"}}}`
		})
		pages, err := k.Changes(t.Context(), []crm.Feed{{Object: "contacts", Lane: crm.Changes, Since: `{"v":1,"low":1700000000000,"at":1700000000000}`}})
		require.Nil(t, pages)
		require.Equal(t, crm.Unavailable, crm.ClassOf(err))
	}
}
