package arch_test

import (
	"os"
	"strconv"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/internal/arch"
)

// docs/CORRECTNESS.md tells of all thirty failure modes, in order, what is done
// about each, and the tests that it names exist. What has no test has a reason.
func TestFailureModesNameTheirTests(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("../../docs/CORRECTNESS.md")
	require.NoError(t, err)
	rows := arch.Failures(doc)
	require.Len(t, rows, 30)
	known, err := arch.Tests(os.DirFS("../.."))
	require.NoError(t, err)
	for i, r := range rows {
		require.Equal(t, strconv.Itoa(i+1), r.Number)
		require.Len(t, r.Cells, 3, "failure %s", r.Number)
		for _, c := range r.Cells {
			require.NotEmpty(t, c, "failure %s", r.Number)
		}
		if len(r.Tests) == 0 {
			require.Equal(t, "-", r.Cells[2], "failure %s: a test is named as `package.TestName`", r.Number)
			require.Contains(t, r.Cells[1], "cannot occur: ", "failure %s has neither test nor reason", r.Number)
		}
		for _, name := range r.Tests {
			require.True(t, known[name], "failure %s names the test %s, which does not exist", r.Number, name)
		}
	}
}

func TestFailuresReadsTheTable(t *testing.T) {
	t.Parallel()
	rows := arch.Failures([]byte("| # | a | b | c |\n| --- | --- | --- | --- |\n| 1 | x | y | `p.TestA`, `q.FuzzB` |\nother\n| 2 | x | cannot occur: z | - |\n| seed 1 | x |\n"))
	require.Equal(t, []arch.Failure{
		{"1", []string{"x", "y", "`p.TestA`, `q.FuzzB`"}, []string{"p.TestA", "q.FuzzB"}},
		{"2", []string{"x", "cannot occur: z", "-"}, nil},
	}, rows)
}

func TestTestsAreFoundByPackage(t *testing.T) {
	t.Parallel()
	known, err := arch.Tests(fstest.MapFS{
		"a/b_test.go":          {Data: []byte("package b_test\nfunc TestX() {}\nfunc (t) TestY() {}\n")},
		"a/b.go":               {Data: []byte("package b\nfunc TestZ() {}\n")},
		"a/testdata/c_test.go": {Data: []byte("package c\nfunc TestX() {}\n")},
	})
	require.NoError(t, err)
	require.Equal(t, map[string]bool{"b.TestX": true}, known)
}
