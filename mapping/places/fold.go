package places

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// plain is the form for comparing without regard to case.
func plain(s string) string {
	return strings.ToLower(norm.NFC.String(strings.Join(strings.Fields(s), " ")))
}

// loose is the form for comparing without regard to case, accents, punctuation,
// spaces and articles. It is empty when s has neither letter nor digit.
func loose(s string) string { return strings.Join(words(s), "") }

// spelled is loose for who writes "ae" for "ä": "oesterreich". It is empty where
// that makes no difference.
func spelled(s string) string {
	if ascii(s) {
		return ""
	}
	var b strings.Builder
	for _, r := range norm.NFC.String(s) {
		switch r {
		case 'ä', 'Ä':
			b.WriteString("ae")
		case 'ö', 'Ö', 'ø', 'Ø':
			b.WriteString("oe")
		case 'ü', 'Ü':
			b.WriteString("ue")
		case 'å', 'Å':
			b.WriteString("aa")
		default:
			b.WriteRune(r)
		}
	}
	key := loose(b.String())
	if key == loose(s) {
		return ""
	}
	return key
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// dotless is plain without the dots and spaces of an abbreviation: "D.C.". It is
// empty for "n.a.", which is no abbreviation of a place.
func dotless(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(plain(s), ".", ""), " ", "")
	if s == "na" {
		return ""
	}
	return s
}

// core is loose without the words that say what kind of place it is: "Province
// of Ontario" and "Ontario" have the same.
func core(s string) string {
	var kept []string
	for _, w := range words(s) {
		if !kindOfPlace(w) {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, "")
}

func kindOfPlace(word string) bool {
	switch word {
	case "state", "province", "county", "co", "region", "district", "prefecture", "territory", "territories", "department",
		"estado", "provincia", "departamento", "bundesland", "land", "kanton", "canton", "regione", "oblast",
		"of", "de", "do", "da", "di":
		return true
	}
	return false
}

// words splits s into words of folded letters and digits, without articles unless
// there is nothing else.
func words(s string) []string {
	all := strings.Fields(folded(s))
	if len(all) < 2 {
		return all
	}
	kept := all[:0]
	for _, w := range all {
		switch w {
		case "the":
		case "st", "ste":
			kept = append(kept, "saint")
		default:
			kept = append(kept, w)
		}
	}
	return kept
}

// folded is s in lower case without accents, with a space for punctuation.
func folded(s string) string {
	if !ascii(s) {
		s = norm.NFKD.String(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			b.WriteByte(byte(r))
		case 'A' <= r && r <= 'Z':
			b.WriteByte(byte(r) + 'a' - 'A')
		case r == '&' || r == '+':
			b.WriteString(" and ")
		case strings.ContainsRune("'’‘ʼ`", r), 0x300 <= r && r < 0x370:
			// Apostrophes, and accents of Latin, Greek and Cyrillic letters. In
			// other scripts marks are vowels, and stay.
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			b.WriteString(letter(unicode.ToLower(r)))
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// letter writes letters that have no accent to drop with the ones that people
// without them use.
func letter(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ø':
		return "o"
	case 'đ', 'ð':
		return "d"
	case 'ł':
		return "l"
	case 'ı':
		return "i"
	case 'þ':
		return "th"
	case 'ς':
		return "σ"
	}
	return string(r)
}
