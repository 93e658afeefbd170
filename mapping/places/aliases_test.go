package places

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// TestAliasesMeanOneCountry: no line of the table contradicts another, or an
// English name, or repeats what is known without it.
func TestAliasesMeanOneCountry(t *testing.T) {
	t.Parallel()
	w := newWorld()
	english := names{}
	for _, r := range countries() {
		english.add(display.English.Regions().Name(r), r.String())
	}
	seen := map[string]bool{}
	var useless []string
	for line := range strings.Lines(aliases) {
		code, list, ok := strings.Cut(strings.TrimSpace(line), " ")
		require.True(t, ok, line)
		require.Equal(t, code, w.codes[code], line)
		for name := range strings.SplitSeq(list, "|") {
			require.Equal(t, code, w.find(name), name)
			known, _ := english.find(name)
			if code == known || seen[loose(name)] {
				useless = append(useless, code+" "+name)
			}
			seen[loose(name)] = true
		}
	}
	require.Empty(t, useless, "known without the table, or there twice")
}

func TestAliasesOfStates(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for line := range strings.Lines(states) {
		country, list, ok := strings.Cut(strings.TrimSpace(line), " ")
		require.True(t, ok, line)
		group := strings.Split(list, "=")
		require.Greater(t, len(group), 2, "%s says nothing new", line)
		for _, name := range group[1:] {
			require.NotEmpty(t, loose(name), line)
			require.False(t, seen[country+loose(name)], "%s is there twice", line)
			seen[country+loose(name)] = true
		}
	}
}

// TestNamesInOtherLanguagesAgree: a name in another language means its country,
// unless it means two, or English means another by it.
func TestNamesInOtherLanguagesAgree(t *testing.T) {
	t.Parallel()
	w := newWorld()
	var differ []string
	total := 0
	for tag := range strings.FieldsSeq(languages) {
		in := display.Regions(language.Make(tag))
		require.NotNil(t, in, tag)
		require.NotEmpty(t, in.Name(language.MustParseRegion("DE")), tag)
		for _, r := range countries() {
			total++
			if code := w.find(in.Name(r)); code != r.String() {
				differ = append(differ, tag+" "+r.String()+" "+code)
			}
		}
	}
	require.Equal(t, []string{"vi RU NG"}, differ, "Vietnamese for Russia is the three-letter code of Nigeria")
	require.Greater(t, total, 13000)
}
