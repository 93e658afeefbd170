package salesforce

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// position is what a [crm.Cursor] holds, as JSON.
//
// In the changes lane a sweep reads everything stamped Low or later in the
// order of stamp and id. Stamp and ID are those of the last row of the page
// before, and Begun is the server's time when the sweep began: what becomes
// visible late was stamped, at the earliest, an overlap before that.
//
// In the deletions lane Low is where the next window begins.
type position struct {
	V     int       `json:"v"`
	Low   time.Time `json:"lo,omitzero"`
	Begun time.Time `json:"at,omitzero"`
	Stamp time.Time `json:"t,omitzero"`
	ID    string    `json:"id,omitempty"`
	// Roles is where the look at contact roles goes on.
	Roles rolePosition `json:"roles,omitzero"`
}

// rolePosition is a window of changes of contact roles, from Low on. End and
// After are set while the window has more than fits into a page: they are its
// end, and the id of the last role that was had.
type rolePosition struct {
	Low   time.Time `json:"lo,omitzero"`
	End   time.Time `json:"end,omitzero"`
	After string    `json:"id,omitempty"`
}

const positionVersion = 1

func parsePosition(c crm.Cursor) (position, error) {
	if c == "" {
		return position{}, nil
	}
	var p position
	if err := json.Unmarshal([]byte(c), &p); err != nil || p.V != positionVersion {
		return position{}, &crm.Error{Class: crm.CursorGone, System: crm.Salesforce, Op: "read the cursor",
			Err: fmt.Errorf("it was not written by this version of the library")}
	}
	return p, nil
}

func (p position) cursor() crm.Cursor {
	p.V = positionVersion
	b, err := json.Marshal(p)
	if err != nil {
		return "" // years beyond 9999 only; reading from the start is safe
	}
	return crm.Cursor(b)
}

// later returns the later of two moments.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
