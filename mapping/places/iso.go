package places

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// languages are those, besides English, in which names of countries are
// understood.
const languages = "de fr es it pt nl da sv no fi is et lv lt pl cs sk hu sl hr sr sr-Latn sq mk bg ro el tr ru uk " +
	"ca af ja ko zh zh-Hant th vi id ms fil hi bn ar he fa ur sw kk ka hy az uz"

// world knows the countries of ISO 3166-1, and Kosovo as XK, by their codes and
// names.
type world struct {
	codes   map[string]string // two- and three-letter codes, in upper case
	names   names             // English and well-known others
	foreign func() names      // in other languages; made when first asked for
}

func newWorld() *world {
	w := &world{codes: map[string]string{}, names: names{}}
	regions := countries()
	english := display.English.Regions()
	for _, r := range regions {
		code := r.String()
		w.codes[code] = code
		w.codes[r.ISO3()] = code
		w.names.add(english.Name(r), code)
	}
	for line := range strings.Lines(aliases) {
		code, list, _ := strings.Cut(strings.TrimSpace(line), " ")
		for name := range strings.SplitSeq(list, "|") {
			w.names.add(name, code)
		}
	}
	w.foreign = sync.OnceValue(func() names { return translated(regions) })
	return w
}

// countries returns the regions that have codes of two letters, of three letters
// and of three digits, and are still in use.
func countries() []language.Region {
	var out []language.Region
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			r, err := language.ParseRegion(string([]rune{a, b}))
			if err != nil || !r.IsCountry() || r.String() != string([]rune{a, b}) || r.Canonicalize() != r || r.M49() == 0 || r.ISO3() == "ZZZ" {
				continue
			}
			switch r.String() {
			case "AN", "CS", "NT", "SU", "YU": // dissolved, without one successor
				continue
			}
			out = append(out, r)
		}
	}
	return out
}

// translated returns the names in other languages. Those that mean two countries
// in two languages are left out.
func translated(regions []language.Region) names {
	out := names{}
	for tag := range strings.FieldsSeq(languages) {
		in := display.Regions(language.Make(tag))
		for _, r := range regions {
			out.add(in.Name(r), r.String())
		}
	}
	return out
}

// find returns the two-letter code of the country that text names.
func (w *world) find(text string) string {
	if code, ok := w.codes[strings.ToUpper(strings.TrimSpace(text))]; ok {
		return code
	}
	if code, ok := w.names.find(text); ok {
		return code
	}
	code, _ := w.foreign().find(text)
	return code
}

// names finds a code by any spelling of a name. A spelling of two codes has "".
type names map[string]string

func (n names) add(name, code string) {
	for _, key := range [...]string{loose(name), spelled(name)} {
		n.put(key, code)
	}
}

func (n names) put(key, code string) {
	if key == "" {
		return
	}
	if had, ok := n[key]; ok && !strings.EqualFold(had, code) {
		code = ""
	}
	n[key] = code
}

// find reports ok also for a spelling of two codes, for which code is "".
func (n names) find(text string) (code string, ok bool) {
	for _, key := range [...]string{loose(text), spelled(text)} {
		if code, ok = n[key]; ok {
			return code, true
		}
	}
	return "", false
}
