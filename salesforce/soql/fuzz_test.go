package soql_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/soql"
)

var shapeOfStatement = regexp.MustCompile(`^SELECT [\w.]+(, [\w.]+)* FROM \w[\w.]*` +
	` WHERE [\w.]+ (=|!=|<|<=|>|>=|LIKE) \? (AND|OR) [\w.]+ IN \(\?,\?,-?[0-9]+(\.[0-9]+)?\)` +
	` ORDER BY [\w.]+( ASC| DESC)?( LIMIT [0-9]+)?$`)

// Whatever names and values a statement is made of, it is refused, or it has the
// shape that was asked for and no value is anything but a literal.
func FuzzStatement(f *testing.F) {
	f.Add("Name", "Lead", "=", "Name ASC", "O'Hara", "12.5", 3)
	f.Add("Account.Name", "Contact", "LIKE", "Id", `' OR Name != '`, "-1", 0)
	f.Add("Id, Name", "Lead WHERE 1=1", "OR", "Id; DROP", "\\", "1e5", -1)
	f.Add("a", "a", "<=", "a DESC", "\xff\u2028'\\'", "0", 1)
	f.Fuzz(func(t *testing.T, field, object, op, order, value, number string, limit int) {
		n, err := soql.Number(number)
		if err != nil {
			return
		}
		text := soql.Text(value)
		join := soql.And
		if limit%2 == 0 {
			join = soql.Or
		}
		s := soql.Statement{
			Select: []string{field, "Id"}, From: object, OrderBy: []string{order}, Limit: limit,
			Where: join(soql.Compare(field, op, text), soql.In(field, []soql.Literal{text, text, n})),
		}
		built, err := s.Build()
		if err != nil {
			require.Empty(t, built)
			return
		}
		require.LessOrEqual(t, len(built), soql.MaxStatement)
		require.Equal(t, 3, strings.Count(built, text.String()))
		require.Regexp(t, shapeOfStatement, strings.ReplaceAll(built, text.String(), "?"))
		parts, err := s.In("Id", []soql.Literal{text, n, text}, 0, 1)
		if err == nil {
			require.Len(t, parts, 3, "no value is lost")
		}
	})
}
