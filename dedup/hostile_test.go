package dedup_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/dedup"
	"github.com/crmsync/crmsync/sync/crm"
)

// Text that is no address, no domain and no name identifies nobody, however
// large it is and whatever it holds.
func TestHostileKeys(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]string{
		"ten megabytes":        strings.Repeat("a", 10<<20),
		"ten megabytes, an @":  strings.Repeat("a", 10<<20) + "@example.com",
		"a long domain":        "a@" + strings.Repeat("a.", 5<<20) + "com",
		"many at signs":        strings.Repeat("@", 1<<20),
		"many dots":            strings.Repeat(".", 1<<20),
		"not UTF-8":            "a\xff@example\xfe.com",
		"NUL":                  "a\x00@example.com",
		"a line end":           "a@example.com\nb@example.com",
		"several":              "a@example.com, b@example.com",
		"a label of marks":     "a@" + strings.Repeat("\u0301", 1000) + ".com",
		"bad punycode":         "a@xn--" + strings.Repeat("9", 500) + ".com",
		"a label too long":     "a@" + strings.Repeat("x", 64) + ".com",
		"an IP address":        "a@[127.0.0.1]",
		"a port":               "a@example.com:80",
		"white space only":     " \t\u00a0\u2003 ",
		"invisible":            "\u200b\ufeff",
		"a domain of one dot":  "a@.",
		"a domain without one": "a@localhost",
	} {
		_, ok := dedup.NormalizeEmail(s)
		require.False(t, ok, name)
		_, ok = dedup.EmailDomain(s)
		require.False(t, ok, name)
	}
	for name, s := range map[string]string{
		"ten megabytes": strings.Repeat("a", 10<<20), "a path of ten megabytes": "https://localhost/" + strings.Repeat("a/", 5<<20),
		"many labels": strings.Repeat("a.", 5<<20) + "com", "not UTF-8": "\xff.com", "NUL": "a\x00b.com", "IPv6": "https://[::1]:8080/x",
		"IPv4": "10.0.0.1", "javascript": "javascript:alert(1)", "many schemes": strings.Repeat("https://", 1<<18), "a registry": "co.uk", "blank": " ",
	} {
		_, ok := dedup.RegistrableDomain(s)
		require.False(t, ok, name)
	}
	for name, s := range map[string]string{
		"punctuation": strings.Repeat("!?-", 1<<18), "blank": " \u00a0", "only broken": "\xff\xfe", "dots": "...",
	} {
		require.Empty(t, dedup.NormalizeName(s), name)
	}
	require.NotPanics(t, func() { dedup.NormalizeName(strings.Repeat("ltd ", 1<<20)) })
}

func TestChooseAmongNonsense(t *testing.T) {
	t.Parallel()
	_, _, ok := dedup.Choose([]dedup.Candidate{{}, {Linked: true}, {ModifiedAt: time.Unix(1<<60, 0)}})
	require.False(t, ok, "none of them is a record")
	one := dedup.Candidate{Ref: crm.Ref{System: "elsewhere", Object: "Thing", ID: "\xff"}, ModifiedAt: time.Time{}}
	best, _, ok := dedup.Choose([]dedup.Candidate{{}, one, one})
	require.True(t, ok)
	require.Equal(t, one, best)
}
