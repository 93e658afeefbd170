package httpx

import (
	"context"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// mayRepeat decides whether a request that got an error may be sent again. For
// an answer that proves nothing it turns the error of a request that is not
// idempotent into class Ambiguous.
func (c *Client) mayRepeat(r *Request, v Verdict) bool {
	if v.Repeat {
		return true
	}
	if v.Err.Class != crm.Unavailable {
		return false
	}
	if !r.Idempotent {
		v.Err.Class = crm.Ambiguous
		return false
	}
	return true
}

// again sleeps before the next send and reports whether there is one. It never
// sleeps longer than MaxWait, nor when ctx would end first.
func (c *Client) again(ctx context.Context, attempt int, wait time.Duration) bool {
	if attempt >= c.c.Attempts || ctx.Err() != nil {
		return false
	}
	d := c.backoff(attempt)
	if wait > 0 {
		// A tenth on top, so that a fleet does not come back in one moment.
		d = wait + time.Duration(c.c.Jitter()*float64(wait)/10)
	}
	if wait > c.c.MaxWait {
		return false
	}
	if end, ok := ctx.Deadline(); ok && time.Until(end) < d {
		return false
	}
	return sleep(ctx, d) == nil
}

// backoff is exponential, with jitter over its upper half.
func (c *Client) backoff(attempt int) time.Duration {
	d := min(c.c.Backoff<<(attempt-1), maxBackoff)
	if d <= 0 {
		d = maxBackoff
	}
	return d/2 + time.Duration(c.c.Jitter()*float64(d/2))
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
