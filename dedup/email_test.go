package dedup_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/crmsync/crmsync/dedup"
)

func TestNormalizeEmail(t *testing.T) {
	t.Parallel()
	table := map[string]struct{ in, want string }{
		"as it is":                   {"ann@example.org", "ann@example.org"},
		"case":                       {"Ann.CHU@Example.ORG", "ann.chu@example.org"},
		"white space":                {" \t\u00a0ann@example.org\r\n", "ann@example.org"},
		"marks of copying":           {"\ufeff\u200bann@example.org\u200b", "ann@example.org"},
		"tags stay":                  {"ann+crm@example.org", "ann+crm@example.org"},
		"dots stay":                  {"a.n.n@gmail.com", "a.n.n@gmail.com"},
		"apostrophe":                 {"o'neil@example.org", "o'neil@example.org"},
		"domain of another script":   {"ann@MÜNCHEN.de", "ann@xn--mnchen-3ya.de"},
		"its ASCII form":             {"ann@XN--mnchen-3ya.de", "ann@xn--mnchen-3ya.de"},
		"composed and decomposed":    {"jose\u0301@example.org", "jos\u00e9@example.org"},
		"Cyrillic":                   {"ИВАН@пример.рф", "иван@xn--e1afmkfd.xn--p1ai"},
		"Greek final sigma":          {"ΝΙΚΟΣ@example.gr", "νικοσ@example.gr"},
		"Chinese with its full stop": {"用户@例子。公司", "用户@xn--fsqu00a.xn--55qx5d"},
		"final dot":                  {"ann@example.org.", "ann@example.org"},
		"sharp s in a domain":        {"ann@straße.de", "ann@xn--strae-oqa.de"},
		"underscore in a domain":     {"ann@my_host.example.org", "ann@my_host.example.org"},
		"double hyphen in a domain":  {"ann@r3---x.example.org", "ann@r3---x.example.org"},
		"several at signs":           {"a@b@example.org", ""},
		"nothing":                    {"", ""},
		"white space only":           {" \n", ""},
		"no at sign":                 {"example.org", ""},
		"no local part":              {"@example.org", ""},
		"no domain":                  {"ann@", ""},
		"a host without a dot":       {"root@localhost", ""},
		"a name around it":           {"Ann <ann@example.org>", ""},
		"a list":                     {"ann@example.org, bob@example.org", ""},
		"inner white space":          {"an n@example.org", ""},
		"an empty label":             {"ann@example..org", ""},
		"a bad ASCII form":           {"ann@xn--\u00e9.org", ""},
		"an exclamation mark":        {"ann@exa!mple.org", ""},
		"invalid UTF-8":              {"ann\xff@example.org", ""},
		"a NUL":                      {"ann\x00@example.org", ""},
		"as long as it may be":       {strings.Repeat("a", 242) + "@example.org", strings.Repeat("a", 242) + "@example.org"},
		"too long":                   {strings.Repeat("a", 243) + "@example.org", ""},
		"far too long":               {strings.Repeat("a", 1<<20) + "@example.org", ""},
		"a label too long":           {"ann@" + strings.Repeat("a", 64) + ".org", ""},
	}
	for name, c := range table {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := dedup.NormalizeEmail(c.in)
			require.Equal(t, c.want, got)
			require.Equal(t, c.want != "", ok)
		})
	}
}

func TestNormalizeEmailIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		local := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z0-9._%+'-]{1,12}`)).Draw(t, "local")
		domain := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z0-9-]{1,9}\.(org|de|co\.uk)`)).Draw(t, "domain")
		address := local + "@" + domain
		key, ok := dedup.NormalizeEmail(address)
		if !ok {
			require.Empty(t, key)
			return
		}
		again, ok := dedup.NormalizeEmail(key)
		require.True(t, ok)
		require.Equal(t, key, again)
		padded, ok := dedup.NormalizeEmail(" " + address + "\t")
		require.True(t, ok)
		require.Equal(t, key, padded)
	})
}

func TestCaseNeverMatters(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		address := rapid.StringMatching(`[a-z0-9._+-]{1,12}@[a-z0-9]{1,9}\.(org|de|co\.uk)`).Draw(t, "address")
		key, ok := dedup.NormalizeEmail(address)
		require.True(t, ok)
		upper, ok := dedup.NormalizeEmail(strings.ToUpper(address))
		require.True(t, ok)
		require.Equal(t, key, upper)
	})
}

func FuzzNormalizeEmail(f *testing.F) {
	for _, seed := range []string{"ann@example.org", " ANN@MÜNCHEN.de ", "a@b@c.d", "ﬀ@ﬀ.org", "\u1fb3\u0345@x.gr", "İ@x.tr", "a@xn--.org", "ẞ@ẞ.de", "\u0130\u0307@a.b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		key, ok := dedup.NormalizeEmail(s)
		if !ok {
			require.Empty(t, key)
			return
		}
		again, ok := dedup.NormalizeEmail(key)
		require.True(t, ok)
		require.Equal(t, key, again)
		require.LessOrEqual(t, len(key), 254)
		if domain, ok := dedup.EmailDomain(s); ok {
			again, ok := dedup.RegistrableDomain(domain)
			require.True(t, ok)
			require.Equal(t, domain, again)
		}
	})
}
