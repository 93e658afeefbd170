package salesforce

import (
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// A call holds five queries. Beyond five objects that would make every idle look
// cost a second call, so the others are probed: two requests that are neither
// queries nor collections say whether anything was changed or deleted at all.

const (
	// mostProbes keeps a call within its cap: five queries, two requests about
	// contact roles, and two for each probe.
	mostProbes = (MaxSubrequests - MaxHeavy - 2) / 2
	// oldestProbe is how far back a probe may look: the log of deletions reaches
	// 15 days.
	oldestProbe = 14 * 24 * time.Hour
)

// probe asks whether a feed has anything to tell of a window.
type probe struct {
	f          *feed
	start, end time.Time
	sub        int // where in the call: the updated, and after them the deleted
}

// divide parts feeds into those that are queried and those that are probed.
func (c *Connector) divide(feeds []*feed) (queried, probed []*feed) {
	now := c.c.serverNow()
	for i, f := range feeds {
		atEnd := !f.at.Low.IsZero() && f.at.Stamp.IsZero() && !f.watches()
		if i < MaxHeavy || len(probed) == mostProbes || !atEnd || now.Sub(f.at.Low) > oldestProbe {
			queried = append(queried, f)
		} else {
			probed = append(probed, f)
		}
	}
	return queried, probed
}

// probe adds the questions about feeds to a call. A window that is too short to
// be asked about waits: what changed in it is found a minute or two later.
func (c *Connector) probe(feeds []*feed, subs *[]Subrequest) []probe {
	var out []probe
	end := c.c.serverNow().Truncate(time.Minute)
	for _, f := range feeds {
		start := f.at.Low.Truncate(time.Minute)
		if end.Sub(start) < roleWindow {
			continue
		}
		out = append(out, probe{f, start, end, c.askReplicated(f.Object, start, end, subs)})
	}
	return out
}

// silent reports whether nothing has happened, and moves the feed on if so. What
// the server cannot tell for certain counts as something.
func (p probe) silent(answers []Subresponse) bool {
	var u Updated
	var d Deleted
	op := "probe " + p.f.Object
	if answers[p.sub].Decode(op, &u) != nil || answers[p.sub+1].Decode(op, &d) != nil {
		return false
	}
	if len(u.IDs) > 0 || len(d.Records) > 0 || d.EarliestDateAvailable.After(p.start) {
		return false
	}
	if u.LatestDateCovered.IsZero() || d.LatestDateCovered.IsZero() {
		return false
	}
	low := coveredUntil(p.end, u, d)
	*p.f.page = crm.Page{Next: position{Low: later(p.f.at.Low, low), Roles: p.f.at.Roles}.cursor()}
	return true
}
