package dedup

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// EmailDomain returns the registrable domain of an address. ok is false for text
// that is no address and for domains that say nothing about the company, see
// [RegistrableDomain].
func EmailDomain(email string) (domain string, ok bool) {
	key, ok := NormalizeEmail(email)
	if !ok {
		return "", false
	}
	return RegistrableDomain(key[strings.LastIndexByte(key, '@')+1:])
}

// RegistrableDomain returns the part of a URL's or host name's domain that
// somebody registered ("https://www.shop.example.co.uk/x" gives
// "example.co.uk"), in lower case and ASCII. ok is false when there is none, for
// IP addresses and names inside a private network, and for domains that many
// unrelated companies share: free e-mail, shared hosting, social networks. Names
// under example, which RFC 2606 reserves for documentation, count as registered:
// "www.acme.example" gives "acme.example".
func RegistrableDomain(urlOrDomain string) (domain string, ok bool) {
	host, ok := asciiDomain(hostOf(urlOrDomain))
	if !ok {
		return "", false
	}
	// The list marks what a registry runs. What it does not mark is a host's
	// own list of customers ("github.io"), or no public name at all.
	if _, registry := publicsuffix.PublicSuffix(host); !registry && !strings.HasSuffix(host, ".example") {
		return "", false
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil || shared(domain) {
		return "", false
	}
	return domain, true
}

// Spellings lists how people write a registrable domain as a website, the domain
// itself first: with www and a scheme, and without.
func Spellings(domain string) []string {
	var out []string
	for _, host := range []string{domain, "www." + domain} {
		for _, scheme := range []string{"", "http://", "https://"} {
			out = append(out, scheme+host)
			if scheme != "" {
				out = append(out, scheme+host+"/")
			}
		}
	}
	return out
}

// hostOf returns the host of a URL as people write it: the scheme, user, port
// and path may be there or not.
func hostOf(s string) string {
	s = strings.TrimSpace(s)
	if _, after, ok := strings.Cut(s, "://"); ok {
		s = after
	}
	s = strings.TrimPrefix(s, "//")
	if i := strings.IndexAny(s, `/?#\`); i >= 0 {
		s = s[:i]
	}
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		s = s[i+1:]
	}
	if i := strings.LastIndexByte(s, ':'); i >= 0 && !strings.Contains(s, "]") {
		s = s[:i]
	}
	return s
}
