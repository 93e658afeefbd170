package arch_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/internal/arch"
)

// The repository itself keeps to its plan.
func TestRepository(t *testing.T) {
	t.Parallel()
	found, err := arch.Check(os.DirFS("../.."), arch.Plan())
	require.NoError(t, err)
	for _, v := range found {
		t.Error(v)
	}
}

// Each case is a small tree with one fault; without the fault the checker is
// silent, with it it names the place.
func TestViolations(t *testing.T) {
	t.Parallel()
	const mod = "github.com/crmsync/crmsync/"
	imports := func(pkg string, paths ...string) string {
		src := "package " + pkg + "\n"
		for _, p := range paths {
			src += "import _ \"" + p + "\"\n"
		}
		return src
	}
	long := "package x\nfunc f() {\n" + strings.Repeat("\t_ = 1\n", 59) + "}\n"
	cases := map[string]struct {
		file, src string
		want      string // "" for no violation
	}{
		"crm imports the standard library":     {"sync/crm/a.go", imports("crm", "encoding/json"), ""},
		"crm imports mapping":                  {"sync/crm/a.go", imports("crm", mod+"mapping"), "sync/crm/a.go:2: sync/crm must not import " + mod + "mapping: not in its row of the import table"},
		"crm imports x/text":                   {"sync/crm/a.go", imports("crm", "golang.org/x/text/cases"), "must not import golang.org/x/text/cases"},
		"mapping imports crm and x/text":       {"mapping/a.go", imports("mapping", mod+"sync/crm", "golang.org/x/text/cases"), ""},
		"mapping imports the engine":           {"mapping/a.go", imports("mapping", mod+"sync"), "must not import"},
		"mapping imports context":              {"mapping/a.go", imports("mapping", "context"), "the package is pure"},
		"dedup imports net":                    {"dedup/a.go", imports("dedup", "net"), "the package is pure"},
		"dedup imports net/http":               {"dedup/a.go", imports("dedup", "net/http"), "the package is pure"},
		"dedup imports net/url":                {"dedup/a.go", imports("dedup", "net/url"), ""},
		"lifecycle imports os":                 {"lifecycle/a.go", imports("lifecycle", "os"), "the package is pure"},
		"merge imports log/slog":               {"sync/merge/a.go", imports("merge", "log/slog"), "the package is pure"},
		"merge imports database/sql":           {"sync/merge/a.go", imports("merge", "database/sql"), "the package is pure"},
		"merge imports math/rand":              {"sync/merge/a.go", imports("merge", "math/rand/v2"), "the package is pure"},
		"merge imports dedup":                  {"sync/merge/a.go", imports("merge", mod+"dedup"), "must not import"},
		"merge calls time.Now":                 {"sync/merge/a.go", "package merge\nimport \"time\"\nvar x = time.Now()\n", "a.go:3: time.Now in a pure package"},
		"merge calls time.Since under a name":  {"sync/merge/a.go", "package merge\nimport clock \"time\"\nvar x = clock.Since\n", "time.Since in a pure package"},
		"merge calls Now through a dot import": {"sync/merge/a.go", "package merge\nimport . \"time\"\nvar x = Now()\n", "time.Now in a pure package"},
		"merge uses durations":                 {"sync/merge/a.go", "package merge\nimport \"time\"\nvar x = time.Minute\n", ""},
		"a test of merge takes the time":       {"sync/merge/a_test.go", "package merge\nimport \"time\"\nvar x = time.Now()\n", ""},
		"hubspot imports crm and httpx":        {"hubspot/a.go", imports("hubspot", mod+"sync/crm", mod+"internal/httpx"), ""},
		"hubspot imports the engine":           {"hubspot/a.go", imports("hubspot", mod+"sync"), "must not know each other"},
		"hubspot imports salesforce":           {"hubspot/a.go", imports("hubspot", mod+"salesforce"), "must not know each other"},
		"a test of hubspot imports salesforce": {"hubspot/a_test.go", imports("hubspot", mod+"salesforce/soql"), "must not know each other"},
		"a test of hubspot imports its double": {"hubspot/a_test.go", imports("hubspot", mod+"hubspot/hubspottest"), ""},
		"hubspot imports its double":           {"hubspot/a.go", imports("hubspot", mod+"hubspot/hubspottest"), "not in its row"},
		"salesforce imports hubspot":           {"salesforce/a.go", imports("salesforce", mod+"hubspot"), "must not know each other"},
		"a simulator imports memhttp":          {"hubspot/hubspottest/a.go", imports("hubspottest", mod+"internal/memhttp"), ""},
		"a simulator imports crm":              {"hubspot/hubspottest/a.go", imports("hubspottest", mod+"sync/crm"), "must not know each other"},
		"a simulator's test imports hubspot":   {"hubspot/hubspottest/a_test.go", imports("hubspottest", mod+"hubspot"), "must not know each other"},
		"packages under one row":               {"salesforce/salesforcetest/a.go", imports("salesforcetest", mod+"salesforce/salesforcetest/soql"), ""},
		"sqlstore imports a driver":            {"sync/sqlstore/a.go", imports("sqlstore", "modernc.org/sqlite"), "other people's packages"},
		"a folder without a row":               {"surprise/a.go", imports("surprise"), "has no row in the import table"},
		"a file of 400 lines":                  {"examples/a.go", "package x\n" + strings.Repeat("\n", 399), ""},
		"a file of 401 lines":                  {"examples/a.go", "package x\n" + strings.Repeat("\n", 400), "the file has 401 lines"},
		"a last line without its end counts":   {"docs/A.md", strings.Repeat("\n", 400) + "x", "the file has 401 lines"},
		"test data may be long":                {"examples/testdata/a.go", strings.Repeat("\n", 500), ""},
		"a function of 61 lines":               {"examples/a.go", long, "examples/a.go:2: func f has 61 lines"},
		"a function of 60 lines":               {"examples/a.go", strings.Replace(long, "\t_ = 1\n", "", 1), ""},
		"a test function of 61 lines":          {"examples/a_test.go", long, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, err := arch.Check(fstest.MapFS{c.file: {Data: []byte(c.src)}}, arch.Plan())
			require.NoError(t, err)
			if c.want == "" {
				require.Empty(t, found)
				return
			}
			require.Len(t, found, 1)
			require.Contains(t, found[0].String(), c.want)
		})
	}
}

func TestSyntaxErrorIsReported(t *testing.T) {
	t.Parallel()
	_, err := arch.Check(fstest.MapFS{"examples/a.go": {Data: []byte("packag x")}}, arch.Plan())
	require.ErrorContains(t, err, "parse the tree: examples/a.go:1")
}

func TestViolationsAreSorted(t *testing.T) {
	t.Parallel()
	tree := fstest.MapFS{
		"sync/crm/b.go": {Data: []byte("package crm\nimport _ \"os\"\nimport _ \"log\"\n")},
		"mapping/a.go":  {Data: []byte("package mapping\nimport _ \"os\"\n")},
	}
	found, err := arch.Check(tree, arch.Plan())
	require.NoError(t, err)
	require.Len(t, found, 3)
	require.Equal(t, "mapping/a.go", found[0].File)
	require.Equal(t, 2, found[1].Line)
	require.Equal(t, 3, found[2].Line)
}
