package crmsync_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
)

// settingPaths walks a settings type and returns the JSON path of everything
// that can be set: "contacts.defaultObject", "dedup.keys[].object". What all
// objects' mappings have in common is named once, "mapping.fields[].rule".
func settingPaths(t reflect.Type, path string, add func(string)) {
	switch t.Kind() {
	case reflect.Slice:
		settingPaths(t.Elem(), path+"[]", add)
	case reflect.Struct:
		if t == reflect.TypeFor[mapping.Settings]() && path != "mapping" {
			add(path)
			settingPaths(t, "mapping", add)
			return
		}
		for shared, name := range map[reflect.Type]string{
			reflect.TypeFor[crmsync.Condition]():          "condition",
			reflect.TypeFor[crmsync.ActivityType]():       "activityType",
			reflect.TypeFor[crmsync.SalesforceActivity](): "salesforceActivity",
		} {
			if t == shared && path != name {
				add(path)
				settingPaths(t, name, add)
				return
			}
		}
		for f := range fields(t) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			settingPaths(f.Type, strings.TrimPrefix(path+"."+name, "."), add)
		}
	default:
		add(path)
	}
}

func fields(t reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.NumField() {
			if !yield(t.Field(i)) {
				return
			}
		}
	}
}

// settingRow is one row of docs/SETTINGS.md.
type settingRow struct {
	path  string
	cells []string // options, default, meaning, native behaviour, test
}

func settingRows(t *testing.T) []settingRow {
	t.Helper()
	doc, err := os.ReadFile("../docs/SETTINGS.md")
	require.NoError(t, err)
	var rows []settingRow
	for line := range strings.Lines(string(doc)) {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		// A bar within a cell is written \|.
		cells := strings.Split(strings.ReplaceAll(strings.Trim(strings.TrimSpace(line), "|"), `\|`, "\x00"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		require.Len(t, cells, 6, line)
		rows = append(rows, settingRow{strings.Trim(cells[0], "`"), cells[1:]})
	}
	return rows
}

// Every setting has its row in docs/SETTINGS.md, once, and every row is of a
// setting that exists.
func TestEverySettingIsDocumented(t *testing.T) {
	t.Parallel()
	var want []string
	settingPaths(reflect.TypeFor[crmsync.Settings](), "", func(p string) { want = append(want, p) })
	slices.Sort(want)
	want = slices.Compact(want)
	require.Contains(t, want, "contacts.createInHubSpot.leads", "the walk finds settings")
	require.Contains(t, want, "mapping.fields[].toHubSpot[].name")
	var got []string
	for _, r := range settingRows(t) {
		got = append(got, r.path)
	}
	for _, p := range want {
		require.Contains(t, got, p, "a setting without a row")
	}
	for _, p := range got {
		require.Contains(t, want, p, "a row without a setting")
	}
	require.Len(t, got, len(want), "a row that is there twice")
}

// Each row is complete, and the tests that it names exist.
func TestSettingsNameTheirTests(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, dir := range []string{".", "merge", "../mapping", "../dedup", "../lifecycle", "../internal/integration/passes"} {
		files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
		require.NoError(t, err)
		for _, f := range files {
			source, err := os.ReadFile(f)
			require.NoError(t, err)
			for _, m := range regexp.MustCompile(`(?m)^func ((?:Test|Example)\w*)\(`).FindAllSubmatch(source, -1) {
				known[string(m[1])] = true
			}
		}
	}
	require.True(t, known["TestDefaultObject"], "the tests are found")
	for _, r := range settingRows(t) {
		for i, c := range r.cells {
			require.NotEmpty(t, c, "%s, column %d", r.path, i+2)
		}
		tests := r.cells[len(r.cells)-1]
		if tests == "-" {
			continue
		}
		for _, name := range strings.Split(tests, ", ") {
			require.True(t, known[strings.Trim(name, "`")], "%s names the test %s, which does not exist", r.path, name)
		}
	}
}
