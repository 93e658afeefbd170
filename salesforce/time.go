package salesforce

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// Time is a moment as the API writes it: 2013-05-07T22:07:19.000+0000. Null and
// "" are the zero time.
type Time struct{ time.Time }

// UnmarshalJSON reads a moment.
func (t *Time) UnmarshalJSON(b []byte) error {
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("salesforce: a moment is a string or null")
	}
	*t = Time{}
	if s == nil {
		return nil
	}
	got, err := parseTime(*s)
	if err != nil {
		return err
	}
	t.Time = got
	return nil
}

func parseTime(s string) (time.Time, error) {
	v, err := crm.ParseInstant(s)
	if err != nil {
		return time.Time{}, fmt.Errorf("salesforce: %w", err)
	}
	t, _ := v.Time()
	return t, nil
}
