package places_test

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/crmsync/crmsync/mapping/places"
	"github.com/crmsync/crmsync/sync/crm"
)

var update = flag.Bool("update", false, "write the expected output anew")

// assigned are the 249 codes of ISO 3166-1, and XK.
const assigned = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
	"CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR " +
	"GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP " +
	"KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ " +
	"NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW " +
	"SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ " +
	"UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"

// everywhere has every country of ISO 3166 under labels that say nothing, so that
// only the standard's codes and names can resolve.
func everywhere(t *testing.T) *places.Lists {
	t.Helper()
	var all []crm.Option
	for code := range strings.FieldsSeq(assigned) {
		all = append(all, crm.Option{Value: code, Label: "place number " + code})
	}
	require.Len(t, all, 250)
	return listsOf(t, all, nil)
}

// TestSpellings pins how countries are read. Look at every line that changes when
// x/text is updated: a country that people have written may get another code.
func TestSpellings(t *testing.T) {
	t.Parallel()
	l := everywhere(t)
	const file = "testdata/countries.txt"
	in, err := os.ReadFile(file)
	require.NoError(t, err)
	var out strings.Builder
	n := 0
	for line := range strings.Lines(string(in)) {
		text, _, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !ok {
			out.WriteString(line)
			continue
		}
		n++
		code, err := l.Country(text)
		if err != nil {
			code = "-"
		}
		out.WriteString(text + "\t" + code + "\n")
	}
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(out.String()), 0o644))
	}
	require.Equal(t, string(in), out.String())
	require.Greater(t, n, 200)
}

// TestEveryCountryOfTheStandard: each by its codes, and by its name in English
// and in the languages of large markets.
func TestEveryCountryOfTheStandard(t *testing.T) {
	t.Parallel()
	l := everywhere(t)
	for want := range strings.FieldsSeq(assigned) {
		r := language.MustParseRegion(want)
		spellings := []string{want, strings.ToLower(want), " " + want + " ", r.ISO3(), strings.ToLower(r.ISO3())}
		for _, in := range []language.Tag{language.English, language.German, language.French, language.Spanish, language.Japanese} {
			name := display.Regions(in).Name(r)
			spellings = append(spellings, name, strings.ToUpper(name))
		}
		for _, s := range spellings {
			code, err := l.Country(s)
			require.NoError(t, err, s)
			require.Equal(t, want, code, s)
		}
	}
}

// TestCodesThatAreNotCountries: withdrawn and reserved codes name nothing.
func TestCodesThatAreNotCountries(t *testing.T) {
	t.Parallel()
	l := everywhere(t)
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			if slices.Contains(strings.Fields(assigned), code) || code == "UK" || code == "EL" {
				continue
			}
			_, err := l.Country(code)
			require.Error(t, err, code)
		}
	}
}
