package httpx

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limiter makes requests wait for their turn. Processes that share an account
// can share one. It must be safe for concurrent use, and a wait must end with
// an error when ctx does. A bucket that it does not know is not limited.
type Limiter interface {
	Wait(ctx context.Context, bucket string) error
}

// Pauser is an optional ability of a [Limiter]: it is told that the vendor
// refused a request of that bucket and asks for a pause.
type Pauser interface {
	Pause(bucket string, d time.Duration)
}

// Rate allows N requests in any half-open window of Per. Burst of them may come
// at once; 0 is 1.
type Rate struct {
	N     int
	Per   time.Duration
	Burst int
}

// Buckets is the in-memory [Limiter].
type Buckets struct {
	rates map[string]*rate.Limiter
	mu    sync.Mutex
	until map[string]time.Time
}

// NewBuckets returns a limiter with the given buckets. A bucket with N or Per
// of zero is not limited.
func NewBuckets(rates map[string]Rate) *Buckets {
	b := &Buckets{rates: map[string]*rate.Limiter{}, until: map[string]time.Time{}}
	for name, r := range rates {
		if r.N <= 0 || r.Per <= 0 {
			continue
		}
		burst := min(max(r.Burst, 1), r.N)
		// After a burst the steady rate must leave the window's total at N.
		perSecond := float64(r.N-burst+1) / r.Per.Seconds()
		b.rates[name] = rate.NewLimiter(rate.Limit(perSecond), burst)
	}
	return b
}

// Wait implements [Limiter].
func (b *Buckets) Wait(ctx context.Context, bucket string) error {
	b.mu.Lock()
	until := b.until[bucket]
	b.mu.Unlock()
	if d := time.Until(until); d > 0 {
		if err := sleep(ctx, d); err != nil {
			return err
		}
	}
	if l := b.rates[bucket]; l != nil {
		return l.Wait(ctx)
	}
	return nil
}

// Pause implements [Pauser].
func (b *Buckets) Pause(bucket string, d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if t := time.Now().Add(d); t.After(b.until[bucket]) {
		b.until[bucket] = t
	}
}

// pause tells the limiter of a wait that is short enough to be slept.
func (c *Client) pause(bucket string, d time.Duration) {
	if p, ok := c.c.Limiter.(Pauser); ok && d <= c.c.MaxWait {
		p.Pause(bucket, d)
	}
}
