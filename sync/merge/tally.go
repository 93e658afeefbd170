package merge

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/crmsync/crmsync/sync/crm"
)

// Totals counts a plan's changes.
type Totals struct {
	HubSpot    Counts `json:"hubspot"`
	Salesforce Counts `json:"salesforce"`
	Conflicts  int    `json:"conflicts"` // fields that both sides had changed
	Cleared    int    `json:"cleared"`   // fields that lose their value
}

// Counts counts the writes to one system.
type Counts struct {
	Created int `json:"created"`
	Updated int `json:"updated"`
	Deleted int `json:"deleted"`
}

// All returns the sum.
func (c Counts) All() int { return c.Created + c.Updated + c.Deleted }

// Of returns the counts of one system, to read or to change.
func (t *Totals) Of(s crm.System) *Counts {
	if s == crm.HubSpot {
		return &t.HubSpot
	}
	return &t.Salesforce
}

// Add counts one write.
func (c *Counts) Add(op crm.Op) {
	switch op {
	case crm.Create, crm.Upsert:
		c.Created++
	case crm.Update:
		c.Updated++
	case crm.Delete:
		c.Deleted++
	}
}

// Tally counts changes as they come, in any order, without keeping them. The
// zero value is an empty tally.
type Tally struct {
	Totals
	sum uint64 // of the changes' own digests
}

// Add counts one change.
func (t *Tally) Add(c Change) {
	t.Of(c.Target.System).Add(c.Op)
	t.Conflicts += c.Conflicts()
	t.Cleared += c.Cleared()
	b, err := json.Marshal(c)
	if err != nil {
		// A Change holds strings only.
		panic(fmt.Sprintf("merge: marshal change: %v", err))
	}
	digest := sha256.Sum256(b)
	t.sum += binary.BigEndian.Uint64(digest[:])
}

// Digest identifies the changes added so far.
func (t *Tally) Digest() string { return fmt.Sprintf("%016x", t.sum) }

// Safety says how much a pass may do before a person must agree. 0 is no
// limit, except where a default is given.
type Safety struct {
	// MaxDeletes is the most records deleted in one pass, in both systems
	// together. 0 is 100; -1 is no limit.
	MaxDeletes int `json:"maxDeletes,omitempty"`
	// MaxWrites is the most records written in one pass.
	MaxWrites int `json:"maxWrites,omitempty"`
	// MaxCleared is the most fields that may lose their value in one pass. 0 is
	// 1,000; -1 is no limit.
	MaxCleared int `json:"maxCleared,omitempty"`
	// MaxShare is the largest share of the linked records, in percent, that a
	// pass may update or delete. It counts once there are at least 100.
	MaxShare int `json:"maxShare,omitempty"`
}

// The defaults of [Safety].
const (
	DefaultMaxDeletes = 100
	DefaultMaxCleared = 1000
	shareFrom         = 100
)

// Check returns why a plan with these totals needs a person; nothing when it
// does not. links is the number of linked records.
func (s Safety) Check(t Totals, links int) []string {
	var halt []string
	deletes := t.HubSpot.Deleted + t.Salesforce.Deleted
	if limit := orDefault(s.MaxDeletes, DefaultMaxDeletes); limit >= 0 && deletes > limit {
		halt = append(halt, fmt.Sprintf("%d deletes, over the limit of %d", deletes, limit))
	}
	if writes := t.HubSpot.All() + t.Salesforce.All(); s.MaxWrites > 0 && writes > s.MaxWrites {
		halt = append(halt, fmt.Sprintf("%d writes, over the limit of %d", writes, s.MaxWrites))
	}
	if limit := orDefault(s.MaxCleared, DefaultMaxCleared); limit >= 0 && t.Cleared > limit {
		halt = append(halt, fmt.Sprintf("%d fields cleared, over the limit of %d", t.Cleared, limit))
	}
	touched := t.HubSpot.Updated + t.HubSpot.Deleted + t.Salesforce.Updated + t.Salesforce.Deleted
	if s.MaxShare > 0 && links >= shareFrom && touched*100 > s.MaxShare*links {
		halt = append(halt, fmt.Sprintf("%d of %d linked records, over the limit of %d%%", touched, links, s.MaxShare))
	}
	return halt
}

// Validate returns what is wrong with the settings.
func (s Safety) Validate() []string {
	var bad []string
	for _, f := range []struct {
		name string
		v    int
		min  int
	}{
		{"maxDeletes", s.MaxDeletes, -1},
		{"maxWrites", s.MaxWrites, 0},
		{"maxCleared", s.MaxCleared, -1},
		{"maxShare", s.MaxShare, 0},
	} {
		if f.v < f.min {
			bad = append(bad, fmt.Sprintf("%s: %d is below %d", f.name, f.v, f.min))
		}
	}
	if s.MaxShare > 100 {
		bad = append(bad, fmt.Sprintf("maxShare: %d is over 100 percent", s.MaxShare))
	}
	return bad
}

func orDefault(v, def int) int {
	if v == 0 {
		return def
	}
	return v
}
