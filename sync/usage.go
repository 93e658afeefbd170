package crmsync

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// usageDoc counts API calls by hour. Only the last 24 hours are kept.
type usageDoc struct {
	Hours []hourDoc `json:"hours,omitempty"` // oldest first
}

type hourDoc struct {
	Hour  time.Time `json:"hour"`
	Calls PerSystem `json:"calls"`
}

const window = 24 * time.Hour

// add counts calls made at the given moment and forgets what is too old.
func (u *usageDoc) add(at time.Time, calls PerSystem) {
	hour := at.UTC().Truncate(time.Hour)
	u.prune(at)
	i := slices.IndexFunc(u.Hours, func(h hourDoc) bool { return h.Hour.Equal(hour) })
	if i < 0 {
		u.Hours = append(u.Hours, hourDoc{Hour: hour})
		slices.SortFunc(u.Hours, func(a, b hourDoc) int { return a.Hour.Compare(b.Hour) })
		i = slices.IndexFunc(u.Hours, func(h hourDoc) bool { return h.Hour.Equal(hour) })
	}
	u.Hours[i].Calls.HubSpot += calls.HubSpot
	u.Hours[i].Calls.Salesforce += calls.Salesforce
}

func (u *usageDoc) prune(now time.Time) {
	u.Hours = slices.DeleteFunc(u.Hours, func(h hourDoc) bool { return !h.Hour.Add(window).After(now) })
}

// used returns the calls of the last 24 hours, as far as hours tell.
func (u *usageDoc) used(now time.Time) PerSystem {
	var sum PerSystem
	for _, h := range u.Hours {
		if h.Hour.Add(window).After(now) {
			sum.HubSpot += h.Calls.HubSpot
			sum.Salesforce += h.Calls.Salesforce
		}
	}
	return sum
}

// free returns when fewer than limit Salesforce calls will be in the window.
func (u *usageDoc) free(now time.Time, limit int) time.Time {
	left := u.used(now).Salesforce
	for _, h := range u.Hours {
		if left < limit {
			break
		}
		end := h.Hour.Add(window)
		if end.After(now) {
			left -= h.Calls.Salesforce
			now = end
		}
	}
	return now
}

// meter counts the calls of one pass and keeps to the allocation.
type meter struct {
	mu         sync.Mutex
	allocation int
	before     int // Salesforce calls in the window before this pass
	total      PerSystem
	unsaved    PerSystem // not in the usage document yet
	free       time.Time
}

// startMeter puts the pass's gate before each call of the clients that can be
// metered.
func (p *pass) startMeter() {
	now := p.e.now()
	a := p.e.settings.APICalls.Allocation
	p.meter = &meter{allocation: a, before: p.st.usage.used(now).Salesforce, free: p.st.usage.free(now, a)}
	for sys, c := range p.e.clients {
		if m, ok := c.(Metered); ok {
			m.Meter(func(context.Context) error { return p.meter.gate(sys, now) })
		}
	}
}

func (p *pass) stopMeter() {
	for _, c := range p.e.clients {
		if m, ok := c.(Metered); ok {
			m.Meter(nil)
		}
	}
}

func (m *meter) gate(sys crm.System, now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if sys == crm.Salesforce && m.allocation > 0 && m.before+m.total.Salesforce >= m.allocation {
		until := m.free
		if !until.After(now) {
			// This pass alone used it up.
			until = now.UTC().Truncate(time.Hour).Add(window)
		}
		return &crm.Error{Class: crm.QuotaExhausted, System: sys, Op: "API call allocation", Until: until}
	}
	*m.total.Of(sys)++
	*m.unsaved.Of(sys)++
	return nil
}

func (m *meter) calls() PerSystem {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.total
}

// mayRetry reports whether records that failed before may be tried again:
// until 75 % of the allocation is used.
func (m *meter) mayRetry() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.allocation == 0 || 4*(m.before+m.total.Salesforce) < 3*m.allocation
}

// foldUsage moves the calls counted since the last save into the usage document.
func (p *pass) foldUsage() {
	p.meter.mu.Lock()
	n := p.meter.unsaved
	p.meter.unsaved = PerSystem{}
	p.meter.mu.Unlock()
	if n != (PerSystem{}) {
		p.st.usage.add(p.e.now(), n)
	}
}
