package httpx_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/internal/httpx"
)

func TestNoWindowHoldsMoreThanItsRate(t *testing.T) {
	t.Parallel()
	for _, burst := range []int{0, 1, 20, 190, 500} {
		synctest.Test(t, func(t *testing.T) {
			b := httpx.NewBuckets(map[string]httpx.Rate{"general": {N: 190, Per: 10 * time.Second, Burst: burst}})
			var at []time.Time
			for range 600 {
				require.NoError(t, b.Wait(t.Context(), "general"))
				at = append(at, time.Now())
			}
			for i := range at[:len(at)-190] {
				// The 191st request from any one on is a full window away, up to
				// the clock's rounding.
				require.Greater(t, at[i+190].Sub(at[i]), 10*time.Second-time.Microsecond)
			}
		})
	}
}

func TestUnknownBucketsAreFree(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := httpx.NewBuckets(map[string]httpx.Rate{"off": {}})
		start := time.Now()
		for range 1000 {
			require.NoError(t, b.Wait(t.Context(), "other"))
			require.NoError(t, b.Wait(t.Context(), "off"))
		}
		require.Equal(t, start, time.Now())
	})
}

func TestPauseHoldsEverybody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := httpx.NewBuckets(nil)
		start := time.Now()
		b.Pause("search", time.Second)
		require.NoError(t, b.Wait(t.Context(), "general"))
		require.Equal(t, start, time.Now())
		require.NoError(t, b.Wait(t.Context(), "search"))
		require.Equal(t, time.Second, time.Since(start))

		b.Pause("search", time.Hour)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.ErrorIs(t, b.Wait(ctx, "search"), context.DeadlineExceeded)
	})
}
