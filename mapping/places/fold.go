package places

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// plain is the form for comparing without regard to case.
func plain(s string) string {
	return strings.ToLower(norm.NFC.String(strings.Join(strings.Fields(s), " ")))
}

// loose is the form for comparing without regard to case, accents, punctuation,
// spaces and articles. It is empty when s has neither letter nor digit.
func loose(s string) string { return strings.Join(words(s), "") }

// spelled is loose for who writes "ae" for "ä": "oesterreich".
func spelled(s string) string {
	return loose(strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "å", "aa", "ø", "oe").Replace(plain(s)))
}

// dotless is plain without the dots and spaces of an abbreviation: "D.C.". It is
// empty for "n.a.", which is no abbreviation of a place.
func dotless(s string) string {
	s = strings.NewReplacer(".", "", " ", "").Replace(plain(s))
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
		"estado", "provincia", "departamento", "bundesland", "land", "kanton", "canton", "provincie", "regione", "oblast",
		"of", "de", "do", "da", "di":
		return true
	}
	return false
}

// words splits s into words of folded letters and digits. A text of nothing but
// articles keeps them.
func words(s string) []string {
	s = strings.NewReplacer("&", " and ", "+", " and ", "'", "", "’", "", "‘", "", "ʼ", "", "`", "", "´", "").Replace(strings.ToLower(s))
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.In(r, unicode.Mn) && r < 0x370:
			// An accent on a Latin, Greek or Cyrillic letter. In other scripts
			// marks are vowels, and stay.
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			b.WriteString(letter(r))
		default:
			b.WriteByte(' ')
		}
	}
	all := strings.Fields(b.String())
	if len(all) < 2 {
		return all
	}
	kept := all[:0:0]
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
	}
	return string(r)
}
