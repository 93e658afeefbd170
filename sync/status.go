package crmsync

import (
	"context"
	"fmt"
	"time"

	"github.com/crmsync/crmsync/dedup"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// Status is what the settings page shows, as data.
type Status struct {
	Connection string                     `json:"connection"`
	Enabled    bool                       `json:"enabled"`
	Accounts   map[crm.System]crm.Account `json:"accounts,omitempty"` // as of the last pass
	APICalls   APICallUse                 `json:"apiCalls"`
	Objects    []ObjectStatus             `json:"objects"`
	Links      Counts                     `json:"links"`
	// Problems counts the open problems by category.
	Problems map[crm.Category]int `json:"problems,omitempty"`
	// Dedup lists the deduplication steps, in order, as sentences.
	Dedup []string `json:"dedup"`
	// Skipped lists mapping rows that are left out because a field is gone.
	Skipped []string `json:"skipped,omitempty"`
	// Pending is a plan that a safety limit halted, until a person approves it.
	Pending    *PendingPlan `json:"pending,omitempty"`
	LastPass   time.Time    `json:"lastPass,omitzero"`
	LastReport *Report      `json:"lastReport,omitempty"`
}

// APICallUse tells how many Salesforce API calls this connection has made.
type APICallUse struct {
	Used      int       `json:"used"`      // in the last 24 hours
	Allocated int       `json:"allocated"` // 0: no limit of ours
	HubSpot   int       `json:"hubspot"`   // calls to HubSpot in the same time
	OrgUsed   int       `json:"orgUsed,omitempty"`
	OrgLimit  int       `json:"orgLimit,omitempty"` // 0: not known
	Hours     []HourUse `json:"hours,omitempty"`
}

// HourUse is one hour's share.
type HourUse struct {
	Hour  time.Time `json:"hour"`
	Calls PerSystem `json:"calls"`
}

// ObjectStatus tells when an object was last read to its end.
type ObjectStatus struct {
	System   crm.System `json:"system"`
	Object   string     `json:"object"`
	Complete bool       `json:"complete"` // read to its end at least once
	ReadAt   time.Time  `json:"readAt,omitzero"`
}

// PendingPlan is a plan that waits for a person. Resolve with its digest
// approves it.
type PendingPlan struct {
	Digest  string       `json:"digest"`
	Reasons []string     `json:"reasons"`
	Totals  merge.Totals `json:"totals"`
	At      time.Time    `json:"at"`
}

// Status returns the state of the connection. It reads the Store only and
// makes no call.
func (e *Engine) Status(ctx context.Context) (Status, error) {
	st, err := e.loadState(ctx)
	if err != nil {
		return Status{}, err
	}
	counts, err := e.store.Count(ctx, e.settings.Connection)
	if err != nil {
		return Status{}, fmt.Errorf("count links: %w", err)
	}
	used := st.usage.used(e.now())
	s := Status{
		Connection: e.settings.Connection, Enabled: e.settings.Enabled, Accounts: st.meta.Accounts,
		APICalls: APICallUse{Used: used.Salesforce, Allocated: e.settings.APICalls.Allocation, HubSpot: used.HubSpot},
		Links:    counts, Problems: counts.ByCategory, Dedup: dedup.Steps(e.settings.Dedup),
		Skipped: st.meta.Skipped, LastPass: st.meta.LastPass, LastReport: st.meta.LastReport,
	}
	if q, ok := e.clients[crm.Salesforce].(Quota); ok {
		if u, limit, ok := q.Quota(); ok {
			s.APICalls.OrgUsed, s.APICalls.OrgLimit = u, limit
		}
	}
	for _, h := range st.usage.Hours {
		s.APICalls.Hours = append(s.APICalls.Hours, HourUse(h))
	}
	for _, k := range kindsOf(e.settings) {
		for _, sys := range [...]crm.System{crm.HubSpot, crm.Salesforce} {
			for _, o := range k.objects[sys] {
				f := st.feed(sys, o, crm.Changes)
				s.Objects = append(s.Objects, ObjectStatus{System: sys, Object: o, Complete: f.Whole, ReadAt: f.ReadAt})
			}
		}
	}
	if p := st.meta.Pending; p != nil {
		s.Pending = &PendingPlan{Digest: p.Digest, Reasons: p.Reasons, Totals: p.Totals, At: p.At}
	}
	return s, nil
}

// Problems returns a page of open problems, in order of their ids.
func (e *Engine) Problems(ctx context.Context, q ProblemQuery) ([]Problem, error) {
	return e.store.Problems(ctx, e.settings.Connection, q)
}

// History returns what was written and decided, oldest first.
func (e *Engine) History(ctx context.Context, q HistoryQuery) ([]Event, error) {
	return e.store.History(ctx, e.settings.Connection, q)
}
