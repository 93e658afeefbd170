package crmsync_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
)

// Settings that are damaged, hostile or huge are refused with an error that says
// where and why.
func TestParseSettingsRefusesHostileInput(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 100_000)
	for name, c := range map[string]struct{ in, want string }{
		"a field twice":          {"{\"connection\":\"a\",\n\"connection\":\"b\"}", "connection: is there twice (near line 2)"},
		"a nested field twice":   {`{"connection":"a","safety":{"maxDeletes":1,"maxDeletes":0}}`, "safety.maxDeletes: is there twice"},
		"an object twice":        {`{"connection":"a","safety":{},"safety":{"maxDeletes":1}}`, "safety: is there twice"},
		"twice, one of them bad": {`{"connection":"a","enabled":"yes","enabled":true}`, "enabled: is there twice"},
		"deep":                   {`{"connection":"a","dedup":{"keys":` + deep, "max depth"},
		"deep and closed":        {`{"connection":"a","dedup":{"keys":` + deep + strings.Repeat("]", len(deep)) + "}}", "max depth"},
		"deep below a field":     {`{"connection":"a","enabled":` + strings.Repeat("[", 5_000) + strings.Repeat("]", 5_000) + "}", "enabled: is neither true nor false"},
		"not UTF-8":              {"{\"connection\":\"a\xff\"}", "save it as UTF-8"},
		"UTF-16":                 {"\xff\xfe{\x00}\x00", "save it as UTF-8"},
		"a byte order mark":      {"\uFEFF{\"connection\":\"a\"}", "invalid character"},
		"NUL":                    {"{\"connection\":\"a\x00\"}", "invalid character"},
		"a number beyond all":    {`{"connection":"a","apiCalls":{"allocation":1e999}}`, "apiCalls.allocation: is not a whole number"},
		"a number beyond int":    {`{"connection":"a","apiCalls":{"allocation":99999999999999999999}}`, "apiCalls.allocation: is not a whole number"},
		"a fraction":             {`{"connection":"a","pass":{"page":1.5}}`, "pass.page: is not a whole number"},
		"a duration beyond all":  {`{"connection":"a","sweeps":{"recheck":"9999999999h"}}`, "sweeps.recheck:"},
		"a huge name":            {`{"connection":"` + strings.Repeat("x", 1<<20) + `"}`, "connection:"},
		"a huge unknown field":   {`{"connection":"a","` + strings.Repeat("y", 1<<20) + `":1}`, "unknown field"},
		"cut off":                {`{"connection":"a","contacts":{"mapping":{"fields":[{"hubspot":"em`, "EOF"},
		"HTML":                   {"<html></html>", "invalid character '<'"},
		"only white space":       {" \n\t ", "EOF"},
		"two settings":           {`{"connection":"a"}{"connection":"b"}`, "more after the end"},
		"null":                   {`null`, "connection: is required"},
		"nulls":                  {`{"connection":null,"contacts":null,"pass":{"lease":null}}`, "connection: is required"},
		"a list for an object":   {`{"connection":"a","contacts":[]}`, "contacts: is not an object"},
		"an object for a list":   {`{"connection":"a","customObjects":{"name":"x"}}`, "customObjects: is not a list"},
	} {
		_, err := crmsync.ParseSettings([]byte(c.in))
		require.Error(t, err, name)
		require.True(t, strings.Contains(err.Error(), c.want), "%s: %.300s", name, err)
		require.Less(t, len(err.Error()), 2_000, name)
	}
}

// Everything that is wrong is told, in a time that grows with the input alone.
func TestParseSettingsOfManyMistakes(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("{\"connection\":\"a\",\"contacts\":{\"mapping\":{\"fields\":[\n")
	const n = 20_000
	for i := range n {
		fmt.Fprintf(&b, "{\"hubspot\":%d},\n", i)
	}
	b.WriteString("{}]}}}")
	_, err := crmsync.ParseSettings([]byte(b.String()))
	var e *crmsync.SettingsError
	require.ErrorAs(t, err, &e)
	require.GreaterOrEqual(t, len(e.Issues), n)
}
