package arch

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Rules is what a tree is held to.
type Rules struct {
	Module    string // the module path of the root
	Rows      []Row  // the import table
	FileLines int    // most lines of a file
	FuncLines int    // most lines of a function, tests exempt
}

// Row says what the packages in one folder, and in those below it that have no
// row of their own, may import. Packages under one row may import each other.
// Patterns are folders of the module; "x/..." is x and everything below it.
type Row struct {
	Dir string
	May []string // packages of the module
	// Third are path prefixes of other people's packages.
	Third []string
	// Never is refused in tests too; May and Third do not bind tests.
	Never []string
	// Pure: no context, network, files, clock, randomness, log or SQL.
	Pure bool
	// Free: no restriction other than Never.
	Free bool
}

func (r Rules) row(dir string) (Row, bool) {
	var best Row
	found := false
	for _, row := range r.Rows {
		if within(dir, row.Dir) && (!found || len(row.Dir) > len(best.Dir)) {
			best, found = row, true
		}
	}
	return best, found
}

// within reports whether dir is parent or lies below it.
func within(dir, parent string) bool {
	return dir == parent || strings.HasPrefix(dir, parent+"/")
}

func matches(dir string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		if parent, ok := strings.CutSuffix(p, "/..."); ok {
			return within(dir, parent)
		}
		return dir == p
	})
}

func (f source) checkImports(rules Rules) []Violation {
	dir := path.Dir(f.name)
	row, ok := rules.row(dir)
	if !ok {
		return []Violation{f.at(f.file.Package, "package %s has no row in the import table", dir)}
	}
	var all []Violation
	for _, spec := range f.file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser accepts no such import
		}
		if why := f.refuse(rules, row, p); why != "" {
			all = append(all, f.at(spec.Pos(), "%s must not import %s: %s", dir, p, why))
		}
	}
	if row.Pure && !f.test {
		all = append(all, f.checkClock()...)
	}
	return all
}

// refuse returns why the file must not import p, or "".
func (f source) refuse(rules Rules, row Row, p string) string {
	local, ours := strings.CutPrefix(p, rules.Module+"/")
	other, known := rules.row(local)
	sameRow := ours && known && other.Dir == row.Dir
	switch {
	case ours && !sameRow && matches(local, row.Never):
		return "these two must not know each other, in tests neither"
	case f.test || row.Free || sameRow:
		return ""
	case ours && !matches(local, row.May):
		return "not in its row of the import table"
	case ours:
		return ""
	case isStandard(p):
		if row.Pure && impure(p) {
			return "the package is pure"
		}
		return ""
	case !slices.ContainsFunc(row.Third, func(prefix string) bool { return within(p, prefix) }):
		return "not among the other people's packages that its row allows"
	}
	return ""
}

// isStandard tells packages of the standard library: they have no dot in the
// first element of their path.
func isStandard(p string) bool {
	first, _, _ := strings.Cut(p, "/")
	return !strings.Contains(first, ".")
}

// impure tells the packages that reach outside. The parsers below net do not.
func impure(p string) bool {
	switch p {
	case "net/url", "net/netip", "net/mail":
		return false
	}
	top, _, _ := strings.Cut(p, "/")
	switch top {
	case "context", "net", "os", "log", "database", "syscall", "plugin", "testing":
		return true
	}
	return p == "io/fs" || p == "io/ioutil" || within(p, "math/rand") || p == "crypto/rand" || p == "unsafe"
}

// clock names what of package time tells or waits for the time of day, or
// depends on the machine's own zone.
var clock = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Local", "LoadLocation"}

func (f source) checkClock() []Violation {
	name := ""
	for _, spec := range f.file.Imports {
		if spec.Path.Value == `"time"` {
			name = "time"
			if spec.Name != nil {
				name = spec.Name.Name
			}
		}
	}
	if name == "" {
		return nil
	}
	var all []Violation
	report := func(pos token.Pos, what string) {
		all = append(all, f.at(pos, "time.%s in a pure package: take the time as an argument", what))
	}
	ast.Inspect(f.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == name && slices.Contains(clock, n.Sel.Name) {
				report(n.Pos(), n.Sel.Name)
			}
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && name == "." && slices.Contains(clock, id.Name) {
				report(n.Pos(), id.Name)
			}
		}
		return true
	})
	return all
}
