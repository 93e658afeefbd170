package passes_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// trouble is a way to get one problem, and how a person mends it.
type trouble struct {
	settings func(*crmsync.Settings)
	// cause brings the problem about with the next pass; mend removes the cause.
	cause func(*rig) (mend func())
	field string // "" is the whole record
	as    crmsync.Resolution
}

// refusedRow makes Salesforce refuse each record that is written, with any of
// the fields if they are given, until mended.
func refusedRow(code, message string, fields ...string) func(*rig) func() {
	return func(r *rig) func() {
		r.contact("Lovelace", "ada@example.com", "jobtitle", "Analyst")
		for _, method := range []string{http.MethodPost, http.MethodPatch} {
			r.sf.Inject(salesforcetest.Fault{
				Method: method, Path: "/composite/sobjects", Sub: true, Count: -1, BadRow: 1, Code: code, Message: message, Fields: fields,
				Match: func(q salesforcetest.Request) bool {
					has := func(f string) bool { return bytes.Contains(q.Body, []byte(`"`+f+`"`)) }
					return len(fields) == 0 || slices.ContainsFunc(fields, has)
				},
			})
		}
		return r.sf.ClearFaults
	}
}

func troubles() map[crm.Category]trouble {
	return map[crm.Category]trouble{
		crm.CategoryAssociations: {
			settings: everything, field: crm.FieldCompany,
			cause: func(r *rig) func() {
				account := r.account("Acme", "https://acme.com")
				s := r.person("Contact", "Lovelace", "ada@acme.com")
				r.sync()
				r.editSalesforce("Contact", s, "AccountId", account)
				r.hs.Inject(hubspottest.Fault{Path: "/contacts/companies/batch/create", Times: -1, Status: http.StatusBadRequest,
					Body: `{"status":"error","category":"VALIDATION_ERROR","message":"The record has as many associations as are allowed."}`})
				return r.hs.ClearFaults
			},
		},
		crm.CategoryCustomCode: {cause: refusedRow("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Analysts are not taken.")},
		crm.CategoryDuplicates: {
			settings: func(s *crmsync.Settings) { everything(s); s.Companies.CreateInSalesforce = crmsync.Always },
			cause: func(r *rig) func() {
				require.NoError(r.t, r.sf.SetDuplicateRule("Account", salesforcetest.DuplicatesBlock))
				r.account("Acme", "https://acme.com")
				r.company("Acme", "acme.org")
				return func() { require.NoError(r.t, r.sf.SetDuplicateRule("Account", salesforcetest.DuplicatesOff)) }
			},
		},
		crm.CategoryPermissions: {cause: refusedRow("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")},
		crm.CategoryPicklists: {
			settings: func(s *crmsync.Settings) { oddSettings(s); s.Owners.Enabled = false }, field: "hs_lead_status",
			cause: func(r *rig) func() {
				oddities(r)
				r.contact("Lovelace", "ada@example.com", "hs_lead_status", "BAD_TIMING")
				return func() {
					require.NoError(r.t, r.sf.SetPicklist("Lead", "LeadSource", true, salesforcetest.Choice{Value: "BAD_TIMING"}))
				}
			},
		},
		crm.CategoryMappings: {cause: refusedRow("INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: Title.", "Title"), field: "jobtitle"},
		crm.CategoryValues: {
			settings: twoWay, field: "phone",
			cause: func(r *rig) func() {
				h := r.contact("Lovelace", "ada@example.com", "phone", strings.Repeat("9", 50))
				return func() { r.editHubSpot(h, "phone", "9") }
			},
		},
		crm.CategoryConflict: {
			settings: func(s *crmsync.Settings) { twoWay(s); s.Conflict = mapping.Hold }, field: "phone", as: crmsync.UseHubSpot,
			cause: func(r *rig) func() {
				h, s := linkedPair(r)
				r.editHubSpot(h, "phone", "2")
				r.editSalesforce("Lead", s, "Phone", "3")
				return func() {}
			},
		},
		crm.CategoryWaiting: {
			settings: func(s *crmsync.Settings) { everything(s); s.Companies.CreateInHubSpot = crmsync.Never }, field: crm.FieldCompany,
			cause: func(r *rig) func() {
				account := r.account("Acme", "https://acme.com")
				r.person("Contact", "Lovelace", "ada@acme.com", "AccountId", account)
				return func() { r.company("Acme", "acme.com") }
			},
		},
		crm.CategoryOther: {cause: refusedRow("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record")},
	}
}

// A problem of each category is produced, listed, explained, exported, and
// solved by a person who mends the cause: one by one, or all of a category.
func TestProblemsOfEveryCategory(t *testing.T) {
	t.Parallel()
	for _, category := range crm.Categories() {
		c, ok := troubles()[category]
		require.True(t, ok, category)
		for _, all := range []bool{false, true} {
			t.Run(string(category)+map[bool]string{false: "/one", true: "/all"}[all], func(t *testing.T) {
				run(t, rigOptions{settings: c.settings}, func(r *rig) {
					mend := c.cause(r)
					r.sync()
					p := r.onlyProblem(category)
					require.Equal(t, c.field, p.Field)
					r.requireExported(p)
					// It stays as long as its cause does.
					r.sync()
					require.Equal(t, p.ID, r.onlyProblem(category).ID)
					mend()
					as := c.as
					if as == "" {
						as = crmsync.Retry
					}
					ctx := context.Background()
					if all {
						n, err := r.engine().ResolveAll(ctx, category, as)
						require.NoError(t, err)
						require.Equal(t, 1, n)
					} else {
						require.NoError(t, r.engine().Resolve(ctx, p.ID, as))
					}
					r.sync()
					require.Empty(t, r.problems())
					require.ErrorIs(t, r.engine().Resolve(ctx, p.ID, as), crmsync.ErrNoProblem)
					r.settled()
				})
			})
		}
	}
}

// onlyProblem returns the only open problem, which has to be of the category
// and complete.
func (r *rig) onlyProblem(category crm.Category) crmsync.Problem {
	r.t.Helper()
	list, err := r.engine().Problems(context.Background(), crmsync.ProblemQuery{Category: category})
	require.NoError(r.t, err)
	require.Len(r.t, list, 1, "%+v", r.problems())
	require.Len(r.t, r.problems(), 1, "%+v", r.problems())
	p := list[0]
	require.NotEmpty(r.t, p.Message)
	require.NotEmpty(r.t, p.Remedy)
	require.NotEmpty(r.t, p.Ref.ID)
	require.False(r.t, p.FirstSeen.IsZero() || p.LastSeen.IsZero())
	require.NotEmpty(r.t, category.Explain().Means)
	require.NotEmpty(r.t, category.Explain().Do)
	st, err := r.engine().Status(context.Background())
	require.NoError(r.t, err)
	require.Equal(r.t, map[crm.Category]int{category: 1}, st.Problems)
	return p
}

func (r *rig) requireExported(p crmsync.Problem) {
	r.t.Helper()
	var asJSON, asCSV bytes.Buffer
	require.NoError(r.t, crmsync.WriteProblemsJSON(&asJSON, []crmsync.Problem{p}))
	var back []crmsync.Problem
	require.NoError(r.t, json.Unmarshal(asJSON.Bytes(), &back))
	require.Equal(r.t, []crmsync.Problem{p}, back)
	require.NoError(r.t, crmsync.WriteProblemsCSV(&asCSV, []crmsync.Problem{p}))
	rows, err := csv.NewReader(&asCSV).ReadAll()
	require.NoError(r.t, err)
	require.Len(r.t, rows, 2)
	cell := map[string]string{}
	for i, name := range rows[0] {
		cell[name] = strings.TrimPrefix(rows[1][i], "'")
	}
	for name, want := range map[string]string{
		"id": p.ID, "category": string(p.Category), "record": p.Ref.String(), "field": p.Field, "message": p.Message, "remedy": p.Remedy,
	} {
		require.Equal(r.t, want, cell[name], name)
	}
}

// A refused record is tried again after 5 minutes, and after twice as long each
// time, up to a day; not a pass earlier.
func TestRetriesBackOff(t *testing.T) {
	run(t, rigOptions{salesforce: salesforcetest.Options{SessionTTL: 96 * time.Hour}}, func(r *rig) {
		mend := refusedRow("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record")(r)
		r.sync()
		wait := 5 * time.Minute
		for attempt := 1; attempt <= 12; attempt++ {
			p := r.onlyProblem(crm.CategoryOther)
			require.Equal(t, attempt, p.Attempts)
			require.Equal(t, wait, p.NextTry.Sub(p.LastSeen))
			time.Sleep(time.Until(p.NextTry) - 10*time.Second)
			r.sync()
			require.Equal(t, attempt, r.onlyProblem(crm.CategoryOther).Attempts, "not yet")
			time.Sleep(10 * time.Second)
			if attempt == 12 {
				mend()
			}
			r.sync()
			wait = min(2*wait, 24*time.Hour)
		}
		require.Empty(t, r.problems())
		require.Equal(t, 1, r.sf.Count("Lead"))
	})
}

// From 75 % of the allocation on failed records wait and new changes go first;
// at 100 % the pass ends and says until when. Then everything arrives.
func TestRetriesStopBeforeTheAllocationIsUsed(t *testing.T) {
	run(t, rigOptions{salesforce: salesforcetest.Options{SessionTTL: 96 * time.Hour}}, func(r *rig) {
		used := func() int {
			st, err := r.engine().Status(context.Background())
			require.NoError(t, err)
			return st.APICalls.Used
		}
		mend := refusedRow("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record")(r)
		for r.sync(); used() < 30; {
			r.sync()
		}
		mend()
		p := r.onlyProblem(crm.CategoryOther)
		time.Sleep(time.Until(p.NextTry))
		limit := 4 * (used() + 1) / 3 // 75 % with the first call of the next pass
		r.settings.APICalls.Allocation = limit
		r.contact("New", "new@example.com")
		rep := r.sync()
		require.Equal(t, crmsync.Done, rep.State)
		require.Contains(t, strings.Join(rep.Reasons, "; "), "over 75 % of the API call allocation is used")
		require.Equal(t, "new@example.com", r.sfValue("Lead", r.only("Lead"), "Email"), "new changes go on")
		require.Equal(t, p.Attempts, r.onlyProblem(crm.CategoryOther).Attempts, "and the failed record waits")
		for n := 0; rep.State == crmsync.Done; n++ {
			r.contact("More", email("more", n))
			rep = r.sync()
		}
		require.Equal(t, crmsync.BlockedUntil, rep.State)
		require.True(t, rep.Until.After(time.Now()))
		require.Equal(t, limit, used())
		require.LessOrEqual(t, r.sf.Calls(), limit)
		require.Equal(t, crmsync.BlockedUntil, r.sync().State)
		require.Equal(t, limit, used())
		time.Sleep(time.Until(rep.Until))
		for r.sync(); len(r.problems()) > 0; {
			time.Sleep(time.Hour)
			r.sync()
		}
		require.Equal(t, r.hs.Count("contacts"), r.sf.Count("Lead"))
	})
}
