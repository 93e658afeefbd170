package merge_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

func TestRespelled(t *testing.T) {
	t.Parallel()
	number := func(s string) crm.Value {
		v, err := crm.ParseNumber(s)
		require.NoError(t, err)
		return v
	}
	one := crm.Ref{System: crm.Salesforce, Object: "Contact", ID: "1"}
	two := crm.Ref{System: crm.Salesforce, Object: "Contact", ID: "2"}
	at := time.Date(2026, 6, 30, 15, 4, 5, 6e6, time.UTC)
	for _, c := range []struct {
		name          string
		written, seen crm.Value
		want          bool
	}{
		{"the same", crm.TextOf("a"), crm.TextOf("a"), true},
		{"trimmed", crm.TextOf(" Ada  L "), crm.TextOf("Ada L"), true},
		{"another case", crm.TextOf("Ada@Example.org"), crm.TextOf("ada@example.org"), true},
		{"cut", crm.TextOf("Countess of Lovelace"), crm.TextOf("Countess of"), true},
		{"a phone number", crm.TextOf("+44 20 7946 0000"), crm.TextOf("(020) 7946-0000"), false},
		{"a phone number with separators", crm.TextOf("4155551234"), crm.TextOf("(415) 555-1234"), true},
		{"an address with a scheme", crm.TextOf("example.org"), crm.TextOf("http://example.org/"), true},
		{"punctuation dropped", crm.TextOf("..."), crm.Value{}, true},
		{"a clear", crm.TextOf("v8"), crm.Value{}, false},
		{"a value in the place of a clear", crm.Value{}, crm.TextOf("v8"), false},
		{"another text", crm.TextOf("v8"), crm.TextOf("v5"), false},
		{"rounded", number("12.345"), number("12.35"), true},
		{"rounded up", number("0.999"), number("1"), true},
		{"cut to a whole", number("19.6"), number("19"), true},
		{"rounded to a whole", number("19.6"), number("20"), true},
		{"rounded to nothing", number("-0.4"), number("0"), true},
		{"all that a double holds", number("12345678901234567890"), number("12345678901234567000"), true},
		{"the next whole", number("12"), number("13"), false},
		{"another digit", number("5"), number("7"), false},
		{"another last digit", number("12.5"), number("15"), false},
		{"another sign", number("-5"), number("5"), false},
		{"more digits", number("12"), number("120"), false},
		{"a number as text", number("12"), crm.TextOf("012.00"), true},
		{"a text that is no number", number("12"), crm.TextOf("a dozen"), false},
		{"no finite number", number("12"), crm.TextOf("Inf"), false},
		{"a number beyond doubles", number("1e350"), number("2e350"), false},
		{"seconds", crm.InstantOf(at), crm.InstantOf(at.Truncate(time.Second)), true},
		{"the other side of midnight", crm.InstantOf(at), crm.InstantOf(at.Add(-24*time.Hour + time.Millisecond)), true},
		{"a day later", crm.InstantOf(at), crm.InstantOf(at.AddDate(0, 0, 1)), false},
		{"the next date", crm.DateOf(at), crm.DateOf(at.AddDate(0, 0, 1)), false},
		{"a text in the place of a moment", crm.InstantOf(at), crm.TextOf("2026-06-30"), false},
		{"another day", crm.InstantOf(at), crm.InstantOf(at.AddDate(0, 0, 2)), false},
		{"another record", crm.RefOf(one), crm.RefOf(two), true},
		{"one more of several records", crm.RefSetOf(one), crm.RefSetOf(one, two), false},
		{"another answer", crm.BoolOf(true), crm.BoolOf(false), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, merge.Respelled(c.written, c.seen))
		})
	}
}
