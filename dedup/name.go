package dedup

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// legalForms are endings of company names that say nothing about which company
// it is. Each is written as [NormalizeName] leaves it: folded, without
// punctuation.
var legalForms = strings.Fields(`
	ab ag as asa aps bv co company corp corporation gmbh inc incorporated kg kk limited llc llp lp ltd ltda
	nv oy oyj plc pllc pty pte pvt sa sab sarl sas se sl spa srl sro ug
`)

// NormalizeName returns the form in which company names are compared: case,
// accents' encoding, punctuation and white space do not count, "&" is "and",
// and a legal form at the end ("Inc.", "GmbH & Co. KG", "S.A.") is left off unless
// nothing else would remain. Accents themselves count. "" identifies nobody.
func NormalizeName(s string) string {
	s = strings.ToValidUTF8(s, " ")
	// What is left off can bring letters and marks together that compose.
	for range 4 {
		next := simplify(s)
		if next == s {
			break
		}
		s = next
	}
	return s
}

func simplify(s string) string {
	s = foldCase(norm.NFKC.String(s))
	s = strings.ReplaceAll(s, "&", " and ")
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r):
			b.WriteRune(r)
		case r == '.' || r == '\'' || r == '\u2019':
			// "S.A." is "sa" and "Wendy's" is "wendys".
		default:
			b.WriteByte(' ')
		}
	}
	words := strings.Fields(b.String())
	for len(words) > 1 {
		last := words[len(words)-1]
		if !slices.Contains(legalForms, last) && last != "and" {
			break
		}
		words = words[:len(words)-1]
	}
	return strings.Join(words, " ")
}
