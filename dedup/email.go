package dedup

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// maxEmail is the longest address in bytes, RFC 5321 section 4.5.3.1.3.
const maxEmail = 254

// maxDomain is the longest host name in bytes, RFC 1035 section 2.3.4.
const maxDomain = 253

// NormalizeEmail returns the key under which an e-mail address is compared: outer
// white space gone, in Unicode form NFC, case-folded, the domain in its ASCII
// form. Tags after "+" and dots are kept, because at most hosts they make another
// mailbox. ok is false for what cannot be an address; such text identifies nobody.
func NormalizeEmail(s string) (key string, ok bool) {
	s = strings.TrimFunc(s, invisible)
	if s == "" || len(s) > 4*maxEmail || !utf8.ValidString(s) {
		return "", false
	}
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || at == len(s)-1 {
		return "", false
	}
	local, ok := normalizeLocal(s[:at])
	if !ok {
		return "", false
	}
	domain, ok := asciiDomain(s[at+1:])
	if !ok || !strings.Contains(domain, ".") {
		return "", false
	}
	key = local + "@" + domain
	if len(key) > maxEmail {
		return "", false
	}
	return key, true
}

func normalizeLocal(s string) (string, bool) {
	s = foldCase(s)
	if s == "" {
		return "", false
	}
	for _, r := range s {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) || strings.ContainsRune(`@,;<>()[]\"`, r) {
			return "", false
		}
	}
	return s, true
}

// foldCase folds case and composes until nothing changes: folding can undo
// composition and composing can undo folding.
func foldCase(s string) string {
	for range 4 {
		next := norm.NFC.String(cases.Fold().String(norm.NFC.String(s)))
		if next == s {
			break
		}
		s = next
	}
	return s
}

// invisible reports white space and the marks that copying from documents leaves
// around an address, such as a zero-width space or a byte order mark.
func invisible(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// asciiDomain returns the lower-case ASCII form of a host name without a final
// dot. It is lenient: underscores and double hyphens occur in names that work.
func asciiDomain(s string) (string, bool) {
	s = strings.TrimSuffix(strings.TrimFunc(s, invisible), ".")
	// A name has 253 characters at most, and bad bytes would all become one
	// character: whoever has them would share a domain.
	if len(s) > 4*maxDomain || !utf8.ValidString(s) || strings.ContainsRune(s, utf8.RuneError) {
		return "", false
	}
	profile := idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false),
		idna.CheckHyphens(false), idna.VerifyDNSLength(true))
	domain, err := profile.ToASCII(s)
	if err != nil || strings.Contains("."+domain+".", "..") { // no label may be empty
		return "", false
	}
	for _, r := range domain {
		if r != '.' && r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') {
			return "", false
		}
	}
	return domain, true
}
