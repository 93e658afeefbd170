package dedup_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/crmsync/crmsync/dedup"
)

func TestRegistrableDomain(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"example.com":                           "example.com",
		"WWW.Example.COM":                       "example.com",
		"https://www.shop.example.co.uk/a?b#c":  "example.co.uk",
		"http://user:pass@example.com:8080/":    "example.com",
		"//example.com":                         "example.com",
		"@example.com":                          "example.com", // the rest of an address
		"/@example.com":                         "",            // a path only
		"example.com/path":                      "example.com",
		"example.com.":                          "example.com",
		" example.com ":                         "example.com",
		"https://müller.de":                     "xn--mller-kva.de",
		"http://пример.рф/":                     "xn--e1afmkfd.xn--p1ai",
		"https://example.com\\x":                "example.com",
		"a.b.c.example.com.au":                  "example.com.au",
		"example.com?x=1":                       "example.com",
		"https://www.Acme.example/":             "acme.example",
		"https://acme.github.io":                "", // customers of one host
		"acme.blogspot.com":                     "",
		"https://www.linkedin.com/company/acme": "",
		"facebook.com/acme":                     "",
		"acme.wixsite.com/home":                 "",
		"gmail.com":                             "",
		"mail.yahoo.co.uk":                      "",
		"co.uk":                                 "",
		"com":                                   "",
		"localhost":                             "",
		"example":                               "",
		"acme.test":                             "",
		"intranet.local":                        "",
		"192.168.0.1":                           "",
		"http://192.168.0.1:8080/x":             "",
		"[::1]:80":                              "",
		"http://[2001:db8::1]/":                 "",
		"":                                      "",
		"n/a":                                   "",
		"none":                                  "",
		"our website":                           "",
		"https://":                              "",
		"example..com":                          "",
		"mailto:ann@example.com":                "example.com",
		"https://example.com:443, http://other.com": "",
	} {
		got, ok := dedup.RegistrableDomain(in)
		require.Equal(t, want, got, in)
		require.Equal(t, want != "", ok, in)
	}
}

func TestEmailDomain(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Ann@Sales.Example.co.uk": "example.co.uk",
		"ann@gmail.com":           "",
		"ann@hotmail.com.br":      "",
		"ann/@example.co.uk":      "example.co.uk", // a slash before the sign begins no path
		"no address":              "",
		"ann@example.com, b@c.de": "",
	} {
		got, ok := dedup.EmailDomain(in)
		require.Equal(t, want, got, in)
		require.Equal(t, want != "", ok, in)
	}
}

func TestRegistrableDomainIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.OneOf(rapid.String(), rapid.StringMatching(`(https?://)?([a-z0-9-]{1,8}\.){1,3}(com|co\.uk|jp|github\.io)(/[a-z]*)?`)).Draw(t, "in")
		domain, ok := dedup.RegistrableDomain(in)
		if !ok {
			require.Empty(t, domain)
			return
		}
		for _, same := range []string{domain, "https://www." + domain + "/x", "sub." + domain} {
			again, ok := dedup.RegistrableDomain(same)
			require.True(t, ok, same)
			require.Equal(t, domain, again)
		}
	})
}

func TestNormalizeName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Acme":                 "acme",
		" ACME,  Inc. ":        "acme",
		"Acme Incorporated":    "acme",
		"Müller & Söhne GmbH":  "müller and söhne",
		"Mu\u0308ller AG":      "müller",
		"Foo GmbH & Co. KG":    "foo",
		"Banca d'Italia S.p.A": "banca ditalia",
		"Wendy\u2019s":         "wendys",
		"Wendy's":              "wendys",
		"S.A.":                 "sa", // nothing else would remain
		"Co":                   "co",
		"Foo-Bar/Baz":          "foo bar baz",
		"３Ｍ":                   "3m",
		"Яндекс":               "яндекс",
		"株式会社日立":               "株式会社日立",
		"...":                  "",
		"":                     "",
		"Straße AG":            "strasse",
	} {
		require.Equal(t, want, dedup.NormalizeName(in), in)
	}
}

func TestNormalizeNameIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z .&,']{0,20}( Inc\.| GmbH| & Co)?`)).Draw(t, "name")
		once := dedup.NormalizeName(s)
		require.Equal(t, once, dedup.NormalizeName(once))
	})
}

func FuzzNormalizeName(f *testing.F) {
	for _, seed := range []string{"Acme, Inc.", "\u0345\u03b9", "İ & Co", "e.\u0301", "ﷺ GmbH"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := dedup.NormalizeName(s)
		require.Equal(t, once, dedup.NormalizeName(once))
		domain, ok := dedup.RegistrableDomain(s)
		require.Equal(t, ok, domain != "")
	})
}

// Every spelling is read as the domain that it spells.
func TestSpellings(t *testing.T) {
	t.Parallel()
	all := dedup.Spellings("example.co.uk")
	require.Equal(t, "example.co.uk", all[0])
	require.Contains(t, all, "https://www.example.co.uk/")
	for _, s := range all {
		domain, ok := dedup.RegistrableDomain(s)
		require.True(t, ok, s)
		require.Equal(t, "example.co.uk", domain)
	}
}
