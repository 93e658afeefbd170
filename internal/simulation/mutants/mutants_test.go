package mutants_test

import (
	"go/parser"
	"go/token"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/internal/simulation/mutants"
)

const root = "../../.."

// Every edit finds its place, and what it makes of the file is Go: a mutant that
// no longer changes anything would be one that nobody catches.
func TestEditsFindTheirPlace(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, m := range mutants.All() {
		require.False(t, names[m.Name], "the name is taken: %s", m.Name)
		names[m.Name] = true
		require.NotEmpty(t, m.Promises, m.Name)
		files, err := m.Files(root)
		require.NoError(t, err)
		require.NotEmpty(t, files, m.Name)
		for name, text := range files {
			_, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
			require.NoError(t, err, m.Name)
		}
	}
	require.GreaterOrEqual(t, len(names), 10)
}
