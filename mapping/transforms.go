package mapping

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"github.com/crmsync/crmsync/sync/crm"
)

// builtinTransform is a transform that settings can always use.
type builtinTransform struct {
	f           transform
	required    []string
	optional    []string
	integers    []string // arguments that are whole numbers from 0 up
	changesType bool
	valid       func(args map[string]string) string // what else is wrong with the arguments
}

// builtin returns the transform of that name, or nil.
func builtin(name string) *builtinTransform {
	if b, ok := builtins()[name]; ok {
		return &b
	}
	return nil
}

// builtins returns the table of built-in transforms. The package comment
// describes each.
func builtins() map[string]builtinTransform {
	return map[string]builtinTransform{
		"trim":     {f: onText(strings.TrimSpace)},
		"lower":    {f: onText(strings.ToLower)},
		"upper":    {f: onText(strings.ToUpper)},
		"title":    {f: onText(titleCase)},
		"collapse": {f: onText(func(s string) string { return strings.Join(strings.Fields(s), " ") })},
		"digits":   {f: onText(phoneDigits)},
		"default":  {f: defaultTo, required: []string{"value"}},
		"nullif":   {f: nullIf, required: []string{"value"}},
		"replace":  {f: replace, required: []string{"old"}, optional: []string{"new"}},
		"prefix":   {f: prefix, required: []string{"text"}},
		"suffix":   {f: suffix, required: []string{"text"}},
		"plain":    {f: onText(plainText)},
		"truncate": {f: truncate, optional: []string{"length"}, integers: []string{"length"}},
		"round":    {f: roundTo, optional: []string{"scale"}, integers: []string{"scale"}},
		"multiply": {f: multiply, required: []string{"by"}, valid: validFactor},
		"number": {f: formatNumber, optional: []string{"decimal", "thousands", "scale"}, integers: []string{"scale"},
			changesType: true, valid: validNumber},
		"date":        {f: formatDate, required: []string{"format"}, changesType: true, valid: validDate},
		"range":       {f: inRange, changesType: true},
		"split":       {f: split, optional: []string{"separator", "part"}, integers: []string{"part"}, changesType: true},
		"concatenate": {f: concatenate, optional: []string{"separator"}, changesType: true},
	}
}

// check says what is wrong with the arguments, or "".
func (b builtinTransform) check(args map[string]string) string {
	for _, name := range b.required {
		if args[name] == "" {
			return fmt.Sprintf("the argument %q is missing", name)
		}
	}
	allowed := slices.Concat(b.required, b.optional)
	for _, name := range sortedKeys(args) {
		if !slices.Contains(allowed, name) {
			return fmt.Sprintf("unknown argument %q%s", name, suggest(name, allowed))
		}
	}
	for _, name := range b.integers {
		if _, err := strconv.ParseUint(args[name], 10, 16); err != nil && args[name] != "" {
			return fmt.Sprintf("the argument %q is a whole number from 0 to 65535", name)
		}
	}
	if b.valid != nil {
		return b.valid(args)
	}
	return ""
}

// whole returns an argument that is a whole number; ok is false without it.
func whole(args map[string]string, name string) (n int, ok bool) {
	n, err := strconv.Atoi(args[name])
	return n, err == nil
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// onText applies f to texts and to each member of a set; other values pass.
func onText(f func(string) string) transform {
	return func(v crm.Value, _ map[string]string, _ *side) (crm.Value, error) {
		switch v.Kind() {
		case crm.Text:
			return crm.TextOf(f(v.String())), nil
		case crm.Set:
			members := v.Members()
			for i, m := range members {
				members[i] = f(m)
			}
			return crm.SetOf(members...), nil
		}
		return v, nil
	}
}

// titleCase starts each word with a capital and leaves the other letters alone,
// so that "McDonald" and "IBM" survive.
func titleCase(s string) string { return cases.Title(language.Und, cases.NoLower).String(s) }

// phoneDigits keeps the digits and a leading plus sign.
func phoneDigits(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= '0' && r <= '9' || r == '+' && b.Len() == 0 {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func defaultTo(v crm.Value, args map[string]string, _ *side) (crm.Value, error) {
	if v.IsNull() {
		return crm.TextOf(args["value"]), nil
	}
	return v, nil
}

func nullIf(v crm.Value, args map[string]string, _ *side) (crm.Value, error) {
	if fold(v.String()) == fold(args["value"]) {
		return crm.Value{}, nil
	}
	return v, nil
}

func replace(v crm.Value, args map[string]string, to *side) (crm.Value, error) {
	return onText(func(s string) string { return strings.ReplaceAll(s, args["old"], args["new"]) })(v, nil, to)
}

// prefix and suffix leave a text alone that has them already, so that nothing
// grows from pass to pass.
func prefix(v crm.Value, args map[string]string, to *side) (crm.Value, error) {
	p := args["text"]
	return onText(func(s string) string { return p + strings.TrimPrefix(s, p) })(v, nil, to)
}

func suffix(v crm.Value, args map[string]string, to *side) (crm.Value, error) {
	p := args["text"]
	return onText(func(s string) string { return strings.TrimSuffix(s, p) + p })(v, nil, to)
}

// truncate cuts texts to the given length or the target's, in characters.
func truncate(v crm.Value, args map[string]string, to *side) (crm.Value, error) {
	most := to.field.Length
	if n, ok := whole(args, "length"); ok {
		most = n
	}
	if most <= 0 || v.Kind() != crm.Text {
		return v, nil
	}
	return crm.TextOf(cut(v.String(), most)), nil
}

// cut returns the first n characters, fewer where that would part a letter from
// its accent or leave white space at the end.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	runes := []rune(s)
	for n > 0 && (unicode.Is(unicode.M, runes[n]) || runes[n] == '\u200d' || runes[n-1] == '\u200d') {
		n--
	}
	return strings.TrimRightFunc(string(runes[:n]), unicode.IsSpace)
}

// split takes the part-th piece of a text, counted from 1, or makes a set of
// all pieces.
func split(v crm.Value, args map[string]string, _ *side) (crm.Value, error) {
	if v.Kind() != crm.Text {
		return v, nil
	}
	pieces := strings.Split(v.String(), separatorOf(args))
	part, one := whole(args, "part")
	if !one || part == 0 {
		return crm.SetOf(pieces...), nil
	}
	if part > len(pieces) {
		return crm.Value{}, nil
	}
	return crm.TextOf(strings.TrimSpace(pieces[part-1])), nil
}

// concatenate makes one text of a set's members.
func concatenate(v crm.Value, args map[string]string, _ *side) (crm.Value, error) {
	if v.Kind() != crm.Set {
		return v, nil
	}
	return crm.TextOf(strings.Join(v.Members(), separatorOf(args))), nil
}

func separatorOf(args map[string]string) string {
	if s := args["separator"]; s != "" {
		return s
	}
	return ", "
}
