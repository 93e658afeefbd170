package memhttp_test

import (
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/internal/memhttp"
)

func TestServesWithVirtualTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := memhttp.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(time.Hour)
			_, _ = io.WriteString(w, r.URL.Path)
		}))
		start := time.Now()
		resp, err := srv.Client().Get("https://example.test/hello")
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, "/hello", string(body))
		require.Equal(t, time.Hour, time.Since(start))
		require.NoError(t, srv.Close())
	})
}
