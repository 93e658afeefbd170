package storetest

import (
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// same checks that a store returned what it was given: all fields, times to the
// millisecond in any zone, and no difference made between nil and empty.
func (w *world) same(want, got crmsync.Link) {
	w.Helper()
	require.Equal(w, plain(want), plain(got))
}

// plain brings a link into the form that is compared.
func plain(l crmsync.Link) crmsync.Link {
	l = l.Clone()
	l.HubSpot, l.Salesforce = plainSide(l.HubSpot), plainSide(l.Salesforce)
	l.Due = milli(l.Due)
	l.Aliases, l.Succeeded = orNil(l.Aliases), orNil(l.Succeeded)
	l.Waiting = orNil(l.Waiting)
	if len(l.Base) == 0 {
		l.Base = nil
	}
	for key, v := range l.Pending {
		v.At = milli(v.At)
		l.Pending[key] = v
	}
	if len(l.Pending) == 0 {
		l.Pending = nil
	}
	for i, p := range l.Problems {
		l.Problems[i] = plainProblem(p)
	}
	l.Problems = orNil(l.Problems)
	if l.Intent != nil {
		l.Intent.At = milli(l.Intent.At)
		if len(l.Intent.Values) == 0 {
			l.Intent.Values = nil
		}
	}
	return l
}

func plainSide(s crmsync.Side) crmsync.Side {
	s.CreatedAt, s.ModifiedAt = milli(s.CreatedAt), milli(s.ModifiedAt)
	s.Keys = orNil(s.Keys)
	if len(s.Seen) == 0 {
		s.Seen = nil
	}
	return s
}

func plainProblem(p crmsync.Problem) crmsync.Problem {
	p.FirstSeen, p.LastSeen, p.NextTry = milli(p.FirstSeen), milli(p.LastSeen), milli(p.NextTry)
	p.Others = orNil(p.Others)
	return p
}

func plainEvent(e crmsync.Event) crmsync.Event {
	e.At = milli(e.At)
	return e
}

func milli(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

func orNil[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	return s
}

// full returns a link with every field set.
func full(id string) crmsync.Link {
	at := epoch.Add(-time.Hour).Add(123 * time.Millisecond)
	number, _ := crm.ParseNumber("-12.5")
	l := pair(id)
	l.HubSpot = crmsync.Side{
		Ref:     hubspot("h" + id),
		Seen:    map[string]crm.Value{"email": crm.TextOf("ada@example.com"), "phone": {}, "score": number},
		Version: "7", CreatedAt: at, ModifiedAt: at.Add(time.Minute), ModifiedBy: "user 1",
		Deleted: true,
		Keys:    []crm.Key{email("ada@example.com"), email("ada@example.org")},
	}
	l.Salesforce = crmsync.Side{
		Ref: lead("s" + id),
		Seen: map[string]crm.Value{
			"Email": crm.TextOf("ada@example.com"), "Tags": crm.SetOf("a", "b"), "OptOut": crm.BoolOf(true),
			"Day": crm.DateOf(at), "Seen": crm.InstantOf(at), "AccountId": crm.RefOf(lead("x")),
			"@contacts": crm.RefSetOf(lead("y"), lead("z")),
		},
		Version: "v", CreatedAt: at, ModifiedAt: at, ModifiedBy: "005",
		Keys: []crm.Key{email("ada@example.com")},
	}
	l.Aliases = []crm.Ref{lead("old" + id), hubspot("old" + id)}
	l.Succeeded = []crm.Ref{hubspot("old" + id)}
	l.Base = map[string]crmsync.BaseValue{
		"email": {HubSpot: crm.TextOf("ada@example.com"), Salesforce: crm.TextOf("ada@example.com"), Written: crm.HubSpot},
		"phone": {},
	}
	l.Pending = map[string]crmsync.PendingValue{
		"phone": {System: crm.Salesforce, Old: crm.TextOf("1"), HubSpot: crm.TextOf("2"), Salesforce: crm.TextOf("2"), At: at},
		"city":  {System: crm.HubSpot, At: at},
	}
	l.Member, l.Dirty, l.Due, l.Closed = true, true, at.Add(time.Hour), "merged"
	l.Waiting = []crm.Ref{hubspot("w")}
	l.Problems = []crmsync.Problem{problem(id, "email", crm.CategoryValues)}
	l.Intent = &crmsync.Intent{
		Object: "Lead", System: crm.Salesforce, Key: crm.Key{Name: "HubSpot_ID__c", Value: "1"},
		Values: map[string]crm.Value{"Email": crm.TextOf("ada@example.com"), "Phone": {}}, At: at,
	}
	return l
}

// problem returns a problem of that link with every field set.
func problem(link, field string, c crm.Category) crmsync.Problem {
	return crmsync.Problem{
		ID: link + " " + field, Link: link, Ref: hubspot("h" + link), Target: lead("s" + link),
		Field: field, Category: c, Code: "CODE", Message: "what is wrong", Remedy: "what to do",
		FirstSeen: epoch, LastSeen: epoch.Add(time.Second), Attempts: 3, NextTry: epoch.Add(time.Hour),
		Cause: "fingerprint", Pinned: true, Choice: crm.HubSpot, Others: []crm.Ref{lead("o")}, Vendor: "vendor's words",
	}
}
