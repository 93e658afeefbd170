package crmsync

import (
	"fmt"
	"time"
)

// BlockedError says that a plan could not be made because a limit was reached.
// A pass tells the same by its state ([BlockedUntil]).
type BlockedError struct {
	Until   time.Time // when to try again
	Reasons []string
}

// Error says until when, and why.
func (e *BlockedError) Error() string {
	return fmt.Sprintf("plan: blocked until %s: %v", e.Until.UTC().Format(time.RFC3339), e.Reasons)
}
