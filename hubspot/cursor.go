package hubspot

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// cursor is a position in any of the feeds. It is kept by hosts, so that its
// JSON names and meanings never change; a new meaning is a new version.
type cursor struct {
	V int `json:"v"`
	// After is the place in a listing; Listing tells that one is being read.
	Listing bool   `json:"listing,omitempty"`
	After   string `json:"after,omitempty"`
	// Place is the place in the listing of what belongs to ID, one of those
	// after After.
	Place string `json:"place,omitempty"`

	// Begun is the server's time at the first page of this run.
	Begun int64 `json:"begun,omitempty"`
	// Low is where this run began. The next one never begins earlier.
	Low int64 `json:"low,omitempty"`
	// High ends a bounded run; 0 is open.
	High int64 `json:"high,omitempty"`
	// At is where the next page begins. Seen are the ids that were had at that
	// very millisecond.
	At   int64    `json:"at,omitempty"`
	Seen []string `json:"seen,omitempty"`
	// Tied: the millisecond At is being read alone, in order of id, after ID.
	// Where Place is used, ID is what is being read.
	Tied bool   `json:"tied,omitempty"`
	ID   string `json:"id,omitempty"`
}

const cursorVersion = 1

var errCursor = errors.New("the cursor is not one of this client")

func parseCursor(s crm.Cursor) (cursor, error) {
	if s == "" {
		return cursor{V: cursorVersion}, nil
	}
	var c cursor // without a version: "{}" is not one of ours
	if err := json.Unmarshal([]byte(s), &c); err != nil || c.V != cursorVersion || !c.possible() {
		return c, &crm.Error{Class: crm.CursorGone, System: crm.HubSpot, Op: "continue a feed", Err: errCursor}
	}
	return c, nil
}

// possible reports whether the moments are such that HubSpot can be asked for
// them: it answers any others with an error, each time anew.
func (c cursor) possible() bool {
	const year10000 = 253_402_300_800_000
	for _, ms := range []int64{c.Begun, c.Low, c.High, c.At} {
		if ms < 0 || ms >= year10000 {
			return false
		}
	}
	return true
}

func (c cursor) String() crm.Cursor {
	b, err := json.Marshal(c)
	if err != nil {
		return "" // cannot happen: numbers and texts only
	}
	return crm.Cursor(b)
}

// from returns a cursor for a new run that begins at low.
func from(low int64) cursor {
	// HubSpot's search fails on the first second of the epoch.
	low = max(low, 1000)
	return cursor{V: cursorVersion, Low: low, At: low}
}

func millis(t time.Time) int64 { return t.UnixMilli() }
