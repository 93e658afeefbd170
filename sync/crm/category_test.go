package crm_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
)

// Every constant of the type is in the list of all categories.
func TestCategoriesIsComplete(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "category.go", nil, 0)
	require.NoError(t, err)
	var declared []crm.Category
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typ, ok := v.Type.(*ast.Ident); ok && typ.Name == "Category" {
			s, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			declared = append(declared, crm.Category(s))
		}
		return true
	})
	require.NotEmpty(t, declared)
	require.Equal(t, declared, crm.Categories())
}

// Every kind of sync error that HubSpot's own connector shows, and every kind
// that only we have, is explained, each in its own words.
func TestEveryCategoryIsExplained(t *testing.T) {
	t.Parallel()
	other := crm.CategoryOther.Explain()
	require.NotEmpty(t, other.Means)
	require.NotEmpty(t, other.Do)
	explained := map[string]crm.Category{}
	for native, c := range map[string]crm.Category{
		"Associations":      crm.CategoryAssociations,
		"Custom code":       crm.CategoryCustomCode,
		"Duplicates":        crm.CategoryDuplicates,
		"Permissions":       crm.CategoryPermissions,
		"Picklists":         crm.CategoryPicklists,
		"Property mappings": crm.CategoryMappings,
		"Property values":   crm.CategoryValues,
		"(conflict)":        crm.CategoryConflict,
		"(waiting)":         crm.CategoryWaiting,
	} {
		e := c.Explain()
		require.NotEqual(t, other, e, native)
		require.NotEmpty(t, e.Means, native)
		require.NotEmpty(t, e.Do, native)
		explained[e.Means], explained[e.Do] = c, c
	}
	require.Len(t, explained, 2*(len(crm.Categories())-1), "no two share a sentence")
	require.Equal(t, other, crm.Category("news").Explain())
}

// What a call fails with is put where an administrator looks for it.
func TestCategoryOf(t *testing.T) {
	t.Parallel()
	for class, want := range map[crm.Class]crm.Category{
		crm.Auth:         crm.CategoryPermissions,
		crm.Forbidden:    crm.CategoryPermissions,
		crm.Duplicate:    crm.CategoryDuplicates,
		crm.InvalidValue: crm.CategoryValues,
		crm.SchemaDrift:  crm.CategoryMappings,
		crm.Refused:      crm.CategoryCustomCode,
		crm.Unavailable:  crm.CategoryOther,
		crm.RowLocked:    crm.CategoryOther,
	} {
		require.Equal(t, want, crm.CategoryOf(class), class)
	}
}

func ExampleCategory_Explain() {
	e := crm.CategoryPicklists.Explain()
	fmt.Println(e.Means)
	fmt.Println(e.Do)
	// Output:
	// A value has no partner among the options of the other system's field, or its option is inactive.
	// Add or activate the option, or pair the two values in the mapping of the field.
}
