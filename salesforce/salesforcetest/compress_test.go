package salesforcetest_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

// Bodies of both directions may be gzip; a request without a body may still
// announce it.
func TestCompression(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte(`{"LastName":"Packed"}`))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	a := send(t, srv, "POST", base+"/sobjects/Contact", packed.String(), "Content-Encoding", "gzip")
	require.Equal(t, 201, a.status, a.body)
	require.Equal(t, 400, send(t, srv, "POST", base+"/sobjects/Contact", "plain", "Content-Encoding", "gzip").status)

	a = send(t, srv, "GET", base+"/sobjects", "", "Content-Encoding", "gzip", "Accept-Encoding", "gzip")
	require.Equal(t, 200, a.status, a.body)
	require.Equal(t, "gzip", a.header.Get("Content-Encoding"))
	r, err := gzip.NewReader(strings.NewReader(a.body))
	require.NoError(t, err)
	out, err := io.ReadAll(r)
	require.NoError(t, err)
	require.Contains(t, string(out), `"maxBatchSize":200`)
	require.Empty(t, send(t, srv, "GET", base+"/limits", "", "Accept-Encoding", "identity").header.Get("Content-Encoding"))
}
