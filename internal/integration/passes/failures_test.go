package passes_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// These are the failure modes of docs/CORRECTNESS.md that no other test here is
// about.

// A record that was read a moment ago and changes again, within the overlap of
// the feeds and even within the millisecond of the first change, is not taken
// for one that was seen already. Nor is one that is seen again taken for new.
func TestSecondEditWithinTheOverlapArrives(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		h, s := linkedPair(r)
		ref := crm.Ref{System: crm.HubSpot, Object: "contacts", ID: h}
		for _, phone := range []string{"2", "3"} {
			before := time.Now()
			r.editHubSpot(h, "phone", phone)
			rep, err := r.engine().SyncRefs(context.Background(), ref)
			require.NoError(t, err)
			require.Equal(t, 1, rep.Read.HubSpot)
			require.Equal(t, phone, r.sfValue("Lead", s, "Phone"))
			require.Less(t, time.Since(before), time.Minute, "all within the overlap")
		}
		r.editHubSpot(h, "phone", "4")
		r.editHubSpot(h, "phone", "5")
		r.sync()
		require.Equal(t, "5", r.sfValue("Lead", s, "Phone"))
		again := r.sync()
		require.Positive(t, again.Read.HubSpot+again.Read.Salesforce, "the overlap is read once more")
		require.Equal(t, merge.Totals{}, again.Written)
		require.Equal(t, 1, r.hs.Count("contacts"))
	})
}

// Two processes run the first pass at the same time, over indexes that show
// new records half a minute late.
func TestTwoProcessesCreateEachRecordOnce(t *testing.T) {
	run(t, rigOptions{hubspot: hubspottest.Options{SearchLag: 30 * time.Second}}, func(r *rig) {
		for i := range 20 {
			r.contact("H", email("h", i))
			r.person("Lead", "S", email("s", i))
		}
		// Without it one can be through before the other one has begun.
		r.hs.Inject(hubspottest.Fault{Delay: 100 * time.Millisecond, Times: -1})
		for range 3 {
			var wg sync.WaitGroup
			errs := make([]error, 2)
			for i := range errs {
				r.connect()
				e := r.engine()
				wg.Go(func() { _, errs[i] = e.Sync(context.Background()) })
			}
			wg.Wait()
			held := 0
			for _, err := range errs {
				if errors.Is(err, crmsync.ErrHeld) {
					held++
				} else {
					require.NoError(t, err)
				}
			}
			require.Equal(t, 1, held, "one of the two works, the other one is told so")
		}
		require.Equal(t, 40, r.hs.Count("contacts"))
		require.Equal(t, 40, r.sf.Count("Lead"))
		r.settled()
	})
}

// Refusals for too many calls in a moment are waited for, and cost nothing else.
func TestShortLimitsAreWaitedFor(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		h, s := linkedPair(r)
		time.Sleep(time.Hour)
		r.editHubSpot(h, "phone", "2")
		r.editSalesforce("Lead", s, "City", "Oslo")
		r.hs.Inject(hubspottest.Fault{Path: "/search", Limit: "SECONDLY", Times: 2})
		r.hs.Inject(hubspottest.Fault{Path: "/batch/update", Limit: "TEN_SECONDLY_ROLLING"})
		r.sf.Inject(salesforcetest.Fault{Path: "/composite", Limit: salesforcetest.LimitConcurrent, Count: 2})
		begun := time.Now()
		rep := r.sync()
		require.Equal(t, crmsync.Done, rep.State)
		require.Greater(t, time.Since(begun), 10*time.Second, "it waited")
		require.Equal(t, "2", r.sfValue("Lead", s, "Phone"))
		require.Equal(t, "Oslo", r.hsValue(h, "city"))
		require.Empty(t, r.problems())
		r.settled()
	})
}

// At the vendor's own daily limit the pass ends cleanly and says until when,
// and nothing is lost by it.
func TestDailyLimitsOfTheVendorsEndThePassCleanly(t *testing.T) {
	t.Parallel()
	for name, spend := range map[string]func(*rig){
		"hubspot": func(r *rig) { r.hs.Inject(hubspottest.Fault{Path: "/crm/", Limit: "DAILY", Times: -1}) },
		"salesforce": func(r *rig) {
			r.sf.Inject(salesforcetest.Fault{Path: "/composite", Limit: salesforcetest.LimitDaily, Count: -1})
		},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, rigOptions{settings: twoWay}, func(r *rig) {
				h, s := linkedPair(r)
				r.editHubSpot(h, "phone", "2")
				r.editSalesforce("Lead", s, "City", "Oslo")
				spend(r)
				for range 2 {
					rep := r.sync()
					require.Equal(t, crmsync.BlockedUntil, rep.State)
					require.True(t, rep.Until.After(time.Now()))
					require.Contains(t, strings.Join(rep.Reasons, "\n"), name)
				}
				r.hs.ClearFaults()
				r.sf.ClearFaults()
				r.sync()
				require.Equal(t, "2", r.sfValue("Lead", s, "Phone"))
				require.Equal(t, "Oslo", r.hsValue(h, "city"))
				r.settled()
			})
		})
	}
}

// A duplicate rule of the organisation refuses a record that no key of ours
// matches: it is a problem that names the record in the way, and once the rule is
// content the record is made.
func TestDuplicateRuleIsAProblemThatNamesTheMatch(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		everything(s)
		s.Companies.CreateInSalesforce = crmsync.Always
	}}, func(r *rig) {
		there := r.account("Analytical", "https://www.analytical.org")
		require.NoError(t, r.sf.SetDuplicateRule("Account", salesforcetest.DuplicatesBlock))
		h := r.company("Analytical", "another.example.net")
		r.company("Bystander", "bystander.example.net")
		r.sync()
		require.Equal(t, 2, r.sf.Count("Account"), "the bystander is made")
		problems := r.problems()
		require.Len(t, problems, 1)
		p := problems[0]
		require.Equal(t, crm.CategoryDuplicates, p.Category)
		require.Equal(t, crm.Ref{System: crm.HubSpot, Object: "companies", ID: h}, p.Ref)
		require.Equal(t, []crm.Ref{{System: crm.Salesforce, Object: "Account", ID: there}}, p.Others)
		require.NotEmpty(t, p.Remedy)
		require.NoError(t, r.hs.Edit("companies", h, map[string]string{"name": "Analytical Engines"}))
		r.sync()
		require.Equal(t, 3, r.sf.Count("Account"), "a change is tried at once")
		require.Empty(t, r.problems())
		r.settled()
	})
}

// An address that another contact has is a problem of that field, and ends as a
// problem when it is free.
func TestTakenAddressIsAProblemUntilItIsFree(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		twoWay(s)
		s.Contacts.Mapping.Fields[0].Rule = mapping.TwoWay
		s.Contacts.CreateInHubSpot = crmsync.CreateInHubSpot{Leads: crmsync.Never, Contacts: crmsync.Never}
	}}, func(r *rig) {
		h, s := linkedPair(r)
		other := r.contact("Other", "other@example.com")
		r.editSalesforce("Lead", s, "Email", "other@example.com", "City", "Oslo")
		r.sync()
		require.Equal(t, "Oslo", r.hsValue(h, "city"), "the other fields go on")
		problems := r.problems()
		require.Len(t, problems, 1)
		require.Equal(t, "email", problems[0].Field)
		require.Equal(t, crm.CategoryDuplicates, problems[0].Category)
		r.editHubSpot(other, "email", "another@example.com")
		time.Sleep(time.Hour)
		r.sync()
		require.Equal(t, "other@example.com", r.hsValue(h, "email"))
		require.Empty(t, r.problems())
		r.settled()
	})
}

// Hints may come twice, late, in any order, and of records that are gone or
// never were: they only say where to look.
func TestHintsTwiceLateAndOutOfOrder(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		h, s := linkedPair(r)
		gone := r.contact("Gone", "gone@example.com")
		r.sync()
		time.Sleep(time.Hour)
		hub := func(id string) crm.Ref { return crm.Ref{System: crm.HubSpot, Object: "contacts", ID: id} }
		lead := crm.Ref{System: crm.Salesforce, Object: "Lead", ID: s}
		r.editSalesforce("Lead", s, "City", "Oslo")
		r.editHubSpot(h, "phone", "2")
		r.editHubSpot(h, "phone", "3")
		fresh := r.contact("New", "new@example.com")
		require.NoError(t, r.hs.Delete("contacts", gone))
		hints := []crm.Ref{
			hub(h), lead, hub(gone), hub(h), hub(fresh), hub("999999"), hub("not an id"),
			{System: crm.Salesforce, Object: "Lead", ID: "00Q000000000000"}, {System: crm.HubSpot, Object: "tickets", ID: "1"}, lead,
		}
		for range 2 {
			r.hint(hints...)
			time.Sleep(time.Minute)
			require.Equal(t, "3", r.sfValue("Lead", s, "Phone"))
			require.Equal(t, "Oslo", r.hsValue(h, "city"))
		}
		require.Equal(t, 3, r.sf.Count("Lead"), "the new one is made once")
		r.settled()
		require.Equal(t, 2, r.hs.Count("contacts"), "no resurrection")
	})
}

// Nobody ran a pass for longer than the log of deletions reaches back, and the
// bin was emptied: the pass says so and compares everything, and what nobody can
// tell any more shows when the record is written.
func TestGapInTheLogOfDeletionsLeadsToAFullComparison(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		narrow(s)
		s.Contacts.DeleteInHubSpot.WithLead = true
	}, salesforce: salesforcetest.Options{SessionTTL: 365 * 24 * time.Hour, PurgedLogFails: true}}, func(r *rig) {
		gone, s := linkedPair(r)
		kept := r.contact("Kept", "kept@example.com")
		time.Sleep(25 * time.Hour) // the daily look at the log
		r.sync()
		require.NoError(t, r.sf.Delete("Lead", s))
		time.Sleep(40 * 24 * time.Hour)
		require.NoError(t, r.sf.EmptyBin("Lead"))
		time.Sleep(time.Hour)
		rep := r.sync()
		require.Contains(t, strings.Join(rep.Reasons, "\n"), "all records are compared again")
		require.Positive(t, rep.Read.Salesforce)
		r.editHubSpot(gone, "phone", "9")
		r.editHubSpot(kept, "phone", "9")
		r.sync()
		r.sync()
		require.Equal(t, 1, r.hs.Count("contacts"), "the deletion was found out")
		require.Equal(t, "9", r.sfValue("Lead", r.only("Lead"), "Phone"))
		r.settled()
	})
}

// A formula's value changes without any mark on the record. It arrives by the
// daily sweep, and does not where that is off.
func TestFormulasAreSwept(t *testing.T) {
	t.Parallel()
	for _, on := range []bool{false, true} {
		t.Run(map[bool]string{false: "off", true: "on"}[on], func(t *testing.T) {
			score := "1"
			run(t, rigOptions{settings: func(s *crmsync.Settings) {
				narrow(s)
				s.Contacts.Mapping.Fields = append(s.Contacts.Mapping.Fields,
					mapping.Field{HubSpot: "jobtitle", Salesforce: "Score__c", Rule: mapping.AlwaysSalesforce})
				if !on {
					s.Sweeps.Reconcile = -1
				}
			}, salesforce: salesforcetest.Options{SessionTTL: 365 * 24 * time.Hour}}, func(r *rig) {
				for _, o := range []string{"Lead", "Contact"} {
					require.NoError(t, r.sf.DefineField(o, salesforcetest.Field{Name: "Score__c", Type: "string", Length: 80,
						Formula: func(salesforcetest.Record) any { return score }}))
				}
				h, _ := linkedPair(r)
				require.Equal(t, "1", r.hsValue(h, "jobtitle"))
				time.Sleep(30 * time.Minute)
				r.sync() // from now on the lead is behind the overlap
				for _, value := range []string{"2", "3"} {
					before := score
					score = value
					time.Sleep(20 * time.Hour)
					r.sync()
					require.Equal(t, map[bool]string{true: before, false: "1"}[on], r.hsValue(h, "jobtitle"), "not due")
					time.Sleep(5 * time.Hour)
					r.sync()
					require.Equal(t, map[bool]string{true: value, false: "1"}[on], r.hsValue(h, "jobtitle"))
				}
				r.settled()
			})
		})
	}
}
