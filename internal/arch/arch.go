// Package arch holds the repository to its plan: who may import whom, which
// packages stay pure, and how long a file and a function may be.
//
// The tree is read with go/parser rather than listed with the go command, so
// that files behind build tags and in nested modules are seen too, and a test
// result is never stale.
package arch

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Violation is one place that breaks a rule.
type Violation struct {
	File    string // slash-separated, from the root of the tree
	Line    int
	Message string
}

// String returns "file:line: message".
func (v Violation) String() string { return fmt.Sprintf("%s:%d: %s", v.File, v.Line, v.Message) }

// Check reads the tree and returns every violation, sorted by file and line.
// The error tells that the tree could not be read or parsed.
func Check(tree fs.FS, rules Rules) ([]Violation, error) {
	var all []Violation
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipDir(name):
			return fs.SkipDir
		case d.IsDir() || !d.Type().IsRegular():
			return nil
		}
		found, err := checkFile(tree, name, rules)
		all = append(all, found...)
		return err
	})
	slices.SortFunc(all, func(a, b Violation) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Message, b.Message))
	})
	return all, err
}

// skipDir leaves out test data, binaries, what other tools installed, and
// hidden folders other than .ci.
func skipDir(name string) bool {
	base := path.Base(name)
	switch {
	case name == ".":
		return false
	case base == "testdata" || base == "bin" || base == "node_modules":
		return true
	}
	return strings.HasPrefix(base, ".") && base != ".ci" && base != ".github"
}

func checkFile(tree fs.FS, name string, rules Rules) ([]Violation, error) {
	if !isText(name) {
		return nil, nil
	}
	src, err := fs.ReadFile(tree, name)
	if err != nil {
		return nil, fmt.Errorf("read the tree: %w", err)
	}
	all := checkFileLength(name, src, rules.FileLines)
	if path.Ext(name) != ".go" {
		return all, nil
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, src, parser.SkipObjectResolution)
	if err != nil {
		return all, fmt.Errorf("parse the tree: %w", err)
	}
	f := source{name: name, files: files, file: file, test: strings.HasSuffix(name, "_test.go")}
	all = append(all, f.checkImports(rules)...)
	if !f.test {
		all = append(all, f.checkFuncs(rules.FuncLines)...)
	}
	return all, nil
}

// source is one parsed Go file.
type source struct {
	name  string
	files *token.FileSet
	file  *ast.File
	test  bool
}

func (f source) at(pos token.Pos, format string, args ...any) Violation {
	return Violation{f.name, f.files.Position(pos).Line, fmt.Sprintf(format, args...)}
}

// isText tells the files whose length is bounded: those that people write.
// Checksums and the licence are not.
func isText(name string) bool {
	if path.Dir(name) == ".ci" {
		return true
	}
	switch path.Ext(name) {
	case ".go", ".md", ".sql", ".sh", ".yml", ".yaml", ".mod", ".work":
		return path.Base(name) != "CHANGELOG.md" && name != "tools/go.mod"
	}
	return false
}

func checkFileLength(name string, src []byte, most int) []Violation {
	lines := bytes.Count(src, []byte{'\n'})
	if len(src) > 0 && src[len(src)-1] != '\n' {
		lines++
	}
	if lines <= most {
		return nil
	}
	return []Violation{{name, most + 1, fmt.Sprintf("the file has %d lines, more than %d: split it by idea", lines, most)}}
}

func (f source) checkFuncs(most int) []Violation {
	var all []Violation
	for _, d := range f.file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		lines := f.files.Position(fn.End()).Line - f.files.Position(fn.Pos()).Line + 1
		if lines > most {
			all = append(all, f.at(fn.Pos(), "func %s has %d lines, more than %d", fn.Name.Name, lines, most))
		}
	}
	return all
}
