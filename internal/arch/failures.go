package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// Failure is one row of the table of failure modes in docs/CORRECTNESS.md.
type Failure struct {
	Number string
	Cells  []string // the failure, what is done, the tests
	Tests  []string // "package.TestName"; none when it cannot occur
}

var testName = regexp.MustCompile("`([a-z]\\w*\\.(?:Test|Fuzz|Example)\\w*)`")

// Failures reads the table: the rows that begin with a number.
func Failures(doc []byte) []Failure {
	var all []Failure
	for line := range strings.Lines(string(doc)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if !strings.HasPrefix(line, "|") || cells[0] == "" || strings.Trim(cells[0], "0123456789") != "" {
			continue
		}
		f := Failure{Number: cells[0], Cells: cells[1:]}
		for _, m := range testName.FindAllStringSubmatch(cells[len(cells)-1], -1) {
			f.Tests = append(f.Tests, m[1])
		}
		all = append(all, f)
	}
	return all
}

// Tests lists the test functions of the tree as "package.TestName", by the name
// of the package that they test.
func Tests(tree fs.FS) (map[string]bool, error) {
	known := map[string]bool{}
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipDir(name):
			return fs.SkipDir
		case !strings.HasSuffix(name, "_test.go"):
			return nil
		}
		src, err := fs.ReadFile(tree, name)
		if err != nil {
			return fmt.Errorf("read the tree: %w", err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), path.Base(name), src, parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("parse the tree: %w", err)
		}
		pkg := strings.TrimSuffix(file.Name.Name, "_test")
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil {
				known[pkg+"."+fn.Name.Name] = true
			}
		}
		return nil
	})
	return known, err
}
