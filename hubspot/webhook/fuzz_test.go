package webhook_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/webhook"
	"github.com/crmsync/crmsync/sync/crm"
)

var decodedEscapes = regexp.MustCompile(`%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)`)

// Whatever the address, the signature over its plainly decoded form is
// accepted; whatever the signature, only that one is.
func FuzzVerify(f *testing.F) {
	all := readVectors(f)
	for _, x := range all.Vectors {
		f.Add(x.URL, x.Body, x.Signature)
	}
	f.Add("https://example.com/%", "", "")
	f.Add("https://example.com/%2f%3b", "", "")
	f.Add("https://example.com/%%3A%3", "[]", "====")
	f.Fuzz(func(t *testing.T, target, body, signature string) {
		if target == "" {
			return
		}
		source := decodedEscapes.ReplaceAllStringFunc(target, func(e string) string {
			c, err := strconv.ParseUint(e[1:], 16, 8)
			require.NoError(t, err)
			return string(rune(c))
		})
		const stamp = 1773144000123
		mac := hmac.New(sha256.New, []byte("key"))
		mac.Write([]byte("POST" + source + body + strconv.Itoa(stamp)))
		right := base64.StdEncoding.EncodeToString(mac.Sum(nil))
		v := webhook.Verifier{Secret: "key", TargetURL: target}
		r := &http.Request{Method: http.MethodPost, Header: http.Header{}, URL: &url.URL{}}
		r.Header.Set("X-HubSpot-Request-Timestamp", strconv.Itoa(stamp))
		r.Header.Set("X-HubSpot-Signature-v3", right)
		require.NoError(t, v.Verify(r, []byte(body), time.UnixMilli(stamp)))
		r.Header.Set("X-HubSpot-Signature-v3", signature)
		if err := v.Verify(r, []byte(body), time.UnixMilli(stamp)); signature != right {
			// base64 may be broken into lines, which the decoder ignores.
			if got, bad := base64.StdEncoding.Strict().DecodeString(signature); bad != nil || !slices.Equal(got, mac.Sum(nil)) {
				require.ErrorIs(t, err, webhook.ErrSignature)
			}
		}
	})
}

// Whatever a delivery holds, it is read or refused as a whole, and every record
// that it names is one that the engine can look for.
func FuzzDecode(f *testing.F) {
	data, err := os.ReadFile("testdata/events.json")
	require.NoError(f, err)
	var cases []struct{ Event json.RawMessage }
	require.NoError(f, json.Unmarshal(data, &cases))
	for _, c := range cases {
		f.Add([]byte("[" + string(c.Event) + "]"))
	}
	for _, body := range []string{``, `[`, `[null]`, `[[]]`, `[{"objectId":-1,"eventType":"contact.creation"}]`, `[{"objectId":"007","eventType":"contact.creation"}]`, "[\"\xff\"]"} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := webhook.Decode(body)
		var rows []json.RawMessage
		if err != nil {
			require.Nil(t, events)
			return
		}
		require.NoError(t, json.Unmarshal(body, &rows))
		require.Len(t, events, len(rows))
		named := map[crm.Ref]bool{}
		for _, e := range events {
			for _, r := range e.Refs() {
				named[r] = true
				back, err := crm.ParseRef(r.String())
				require.NoError(t, err)
				require.Equal(t, r, back)
				n, err := strconv.ParseInt(r.ID, 10, 64)
				require.NoError(t, err)
				require.Positive(t, n)
				require.Equal(t, strconv.FormatInt(n, 10), r.ID, "one spelling for each record")
			}
		}
		var last int64
		for i, h := range webhook.Collect(events) {
			require.True(t, i == 0 || h.PortalID > last, "one row for each account, in order")
			last = h.PortalID
			for _, list := range [][]crm.Ref{h.Changed, h.Erased} {
				require.True(t, slices.IsSortedFunc(list, crm.Ref.Compare))
				require.Len(t, slices.Compact(slices.Clone(list)), len(list))
				for _, r := range list {
					require.True(t, named[r])
				}
			}
		}
	})
}
