package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// MaxAge is how far the time of a delivery with a version 3 signature may be
// from now, in either direction.
const MaxAge = 5 * time.Minute

// The headers that carry signatures.
const (
	headerV3      = "X-Hubspot-Signature-V3"
	headerTime    = "X-Hubspot-Request-Timestamp" // milliseconds since 1970
	headerOld     = "X-Hubspot-Signature"
	headerVersion = "X-Hubspot-Signature-Version" // of headerOld: v1 or v2
)

// ErrSignature is what every failure of [Verifier.Verify] wraps.
var ErrSignature = errors.New("webhook: not signed by HubSpot")

// Verifier tells HubSpot's requests from others. The zero value accepts none.
type Verifier struct {
	// Secret is the app's client secret.
	Secret string
	// TargetURL is the complete address that the app has at HubSpot, as it is
	// written there. "" takes "https://", the request's Host and its path and
	// query, which is right unless a proxy changes one of them.
	TargetURL string
	// AllowV1 and AllowV2 accept these older signatures where there is none of
	// version 3. They hold no time, so a captured request stays valid for ever,
	// and version 1 not even the address. HubSpot documents version 1 for
	// webhooks of private apps.
	AllowV1, AllowV2 bool
}

// Verify returns nil if the request with this body was signed by HubSpot. A
// version 3 signature, where there is one, decides alone, so that nobody can
// fall back to a weaker version. Signatures are compared in constant time.
func (v Verifier) Verify(r *http.Request, body []byte, now time.Time) error {
	if v.Secret == "" {
		return fmt.Errorf("%w: there is no secret to check with", ErrSignature)
	}
	if _, ok := r.Header[headerV3]; ok {
		return v.verifyV3(r, body, now)
	}
	given, err := single(r.Header, headerOld)
	if err != nil {
		return err
	}
	version, err := single(r.Header, headerVersion)
	if err != nil {
		return err
	}
	source := v.Secret
	switch {
	case version == "v1" && v.AllowV1:
	case version == "v2" && v.AllowV2:
		source += r.Method + v.uri(r)
	default:
		return fmt.Errorf("%w: signature versions other than 3 are not allowed here", ErrSignature)
	}
	want := sha256.Sum256(append([]byte(source), body...))
	got, err := hex.DecodeString(given)
	return judge(want[:], got, err)
}

func (v Verifier) verifyV3(r *http.Request, body []byte, now time.Time) error {
	given, err := single(r.Header, headerV3)
	if err != nil {
		return err
	}
	stamp, err := single(r.Header, headerTime)
	if err != nil {
		return err
	}
	ms, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return fmt.Errorf("%w: the time stamp is not a number", ErrSignature)
	}
	if age := now.Sub(time.UnixMilli(ms)); age > MaxAge || age < -MaxAge {
		return fmt.Errorf("%w: the time stamp is more than %v from now", ErrSignature, MaxAge)
	}
	mac := hmac.New(sha256.New, []byte(v.Secret))
	mac.Write([]byte(r.Method + escapes.Replace(v.uri(r))))
	mac.Write(body)
	mac.Write([]byte(stamp))
	got, err := base64.StdEncoding.Strict().DecodeString(given)
	return judge(mac.Sum(nil), got, err)
}

func judge(want, got []byte, err error) error {
	switch {
	case err != nil:
		return fmt.Errorf("%w: the signature is malformed", ErrSignature)
	case !hmac.Equal(want, got):
		return fmt.Errorf("%w: the signature does not match", ErrSignature)
	}
	return nil
}

// single refuses a header that is missing or that someone added a second time.
func single(h http.Header, name string) (string, error) {
	if n := len(h[name]); n != 1 {
		return "", fmt.Errorf("%w: %d headers %s instead of one", ErrSignature, n, name)
	}
	return h[name][0], nil
}

// uri is the address as HubSpot called it.
func (v Verifier) uri(r *http.Request) string {
	if v.TargetURL != "" {
		return v.TargetURL
	}
	// RequestURI is what came over the wire; http.StripPrefix leaves it alone.
	target := r.RequestURI
	if !strings.HasPrefix(target, "/") {
		target = r.URL.RequestURI()
	}
	return "https://" + r.Host + target
}

// escapes are those that HubSpot decodes in an address before it signs it. It
// documents them in capitals only.
var escapes = strings.NewReplacer(
	"%3A", ":", "%2F", "/", "%3F", "?", "%40", "@", "%21", "!", "%24", "$",
	"%27", "'", "%28", "(", "%29", ")", "%2A", "*", "%2C", ",", "%3B", ";",
)
