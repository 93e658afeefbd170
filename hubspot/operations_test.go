package hubspot_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
)

// operations returns the hubspot:operation comment of each method that has one.
func operations(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, parser.ParseComments)
		require.NoError(t, err)
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || fn.Doc == nil {
				continue
			}
			for _, c := range fn.Doc.List {
				if op, ok := strings.CutPrefix(c.Text, "// hubspot:operation "); ok {
					star, ok := fn.Recv.List[0].Type.(*ast.StarExpr)
					require.True(t, ok)
					recv, ok := star.X.(*ast.Ident)
					require.True(t, ok)
					found[recv.Name+"."+fn.Name.Name] = op
				}
			}
		}
	}
	return found
}

// calls makes each endpoint's call once.
func calls(c *hubspot.Client) map[string]func(context.Context) error {
	no := func(_ any, err error) error { return err }
	return map[string]func(context.Context) error{
		"Objects.List":         func(ctx context.Context) error { return no(c.Objects.List(ctx, "contacts", nil)) },
		"Objects.Get":          func(ctx context.Context) error { return no(c.Objects.Get(ctx, "contacts", "1", nil)) },
		"Objects.Create":       func(ctx context.Context) error { return no(c.Objects.Create(ctx, "contacts", hubspot.Input{})) },
		"Objects.Update":       func(ctx context.Context) error { return no(c.Objects.Update(ctx, "contacts", hubspot.Input{ID: "1"})) },
		"Objects.Archive":      func(ctx context.Context) error { return c.Objects.Archive(ctx, "contacts", "1") },
		"Objects.Merge":        func(ctx context.Context) error { return no(c.Objects.Merge(ctx, "contacts", "1", "2")) },
		"Objects.BatchRead":    func(ctx context.Context) error { return no(c.Objects.BatchRead(ctx, "contacts", hubspot.BatchRead{})) },
		"Objects.BatchCreate":  func(ctx context.Context) error { return no(c.Objects.BatchCreate(ctx, "contacts", nil)) },
		"Objects.BatchUpdate":  func(ctx context.Context) error { return no(c.Objects.BatchUpdate(ctx, "contacts", nil)) },
		"Objects.BatchUpsert":  func(ctx context.Context) error { return no(c.Objects.BatchUpsert(ctx, "contacts", nil)) },
		"Objects.BatchArchive": func(ctx context.Context) error { return c.Objects.BatchArchive(ctx, "contacts", nil) },
		"Search.Do":            func(ctx context.Context) error { return no(c.Search.Do(ctx, "contacts", hubspot.SearchRequest{})) },
		"Properties.List":      func(ctx context.Context) error { return no(c.Properties.List(ctx, "contacts")) },
		"Properties.Get":       func(ctx context.Context) error { return no(c.Properties.Get(ctx, "contacts", "email")) },
		"Properties.Create":    func(ctx context.Context) error { return no(c.Properties.Create(ctx, "contacts", hubspot.Property{})) },
		"Properties.Archive":   func(ctx context.Context) error { return c.Properties.Archive(ctx, "contacts", "x") },
		"Properties.Groups":    func(ctx context.Context) error { return no(c.Properties.Groups(ctx, "contacts")) },
		"Owners.List":          func(ctx context.Context) error { return no(c.Owners.List(ctx, nil)) },
		"Pipelines.List":       func(ctx context.Context) error { return no(c.Pipelines.List(ctx, "deals")) },
		"Pipelines.Create":     func(ctx context.Context) error { return no(c.Pipelines.Create(ctx, "deals", hubspot.PipelineInput{})) },
		"Account.Details":      func(ctx context.Context) error { return no(c.Account.Details(ctx)) },
		"Lists.Search":         func(ctx context.Context) error { return no(c.Lists.Search(ctx, hubspot.ListSearch{})) },
		"Lists.Get":            func(ctx context.Context) error { return no(c.Lists.Get(ctx, "7")) },
		"Lists.Members":        func(ctx context.Context) error { return no(c.Lists.Members(ctx, "7", nil)) },
		"Lists.JoinOrder":      func(ctx context.Context) error { return no(c.Lists.JoinOrder(ctx, "7", nil)) },
		"Lists.OfRecords": func(ctx context.Context) error {
			_, _, err := c.Lists.OfRecords(ctx, nil)
			return err
		},
		"Lists.Add":    func(ctx context.Context) error { return c.Lists.Add(ctx, "7", "1") },
		"Lists.Remove": func(ctx context.Context) error { return c.Lists.Remove(ctx, "7", "1") },
		"Associations.List": func(ctx context.Context) error {
			return no(c.Associations.List(ctx, "contacts", "1", "companies", nil))
		},
		"Associations.BatchRead": func(ctx context.Context) error {
			return no(c.Associations.BatchRead(ctx, "contacts", "companies", "1"))
		},
		"Associations.BatchCreate": func(ctx context.Context) error {
			return no(c.Associations.BatchCreate(ctx, "contacts", "companies", nil))
		},
		"Associations.BatchCreateDefault": func(ctx context.Context) error {
			return no(c.Associations.BatchCreateDefault(ctx, "contacts", "companies", nil))
		},
		"Associations.BatchArchive": func(ctx context.Context) error {
			return no(c.Associations.BatchArchive(ctx, "contacts", "companies", nil))
		},
		"Forms.List":        func(ctx context.Context) error { return no(c.Forms.List(ctx, nil)) },
		"Forms.Submissions": func(ctx context.Context) error { return no(c.Forms.Submissions(ctx, "b6336282", nil)) },
		"EmailEvents.List":  func(ctx context.Context) error { return no(c.EmailEvents.List(ctx, nil)) },
		"OAuth.Exchange":    func(ctx context.Context) error { return no(c.OAuth.Exchange(ctx, "code", "verifier")) },
		"OAuth.Refresh":     func(ctx context.Context) error { return no(c.OAuth.Refresh(ctx, hubspot.Token{Refresh: "r"})) },
		"OAuth.Introspect":  func(ctx context.Context) error { return no(c.OAuth.Introspect(ctx, "t")) },
		"OAuth.Revoke":      func(ctx context.Context) error { return c.OAuth.Revoke(ctx, "r") },
	}
}

// pattern turns an operation into what its request must look like.
func pattern(op string, v hubspot.Version) string {
	op = strings.ReplaceAll(op, "{version}", string(v))
	if v == hubspot.VersionV3 {
		// The older paths have the version before the area.
		op = strings.Replace(op, "/crm/associations/v3", "/crm/v4/associations", 1)
		op = regexp.MustCompile(`/crm/(\w+)/v3`).ReplaceAllString(op, "/crm/v3/$1")
		if strings.Contains(op, "/associations/{to}") {
			op = strings.Replace(op, "/crm/v3/objects", "/crm/v4/objects", 1)
		}
	}
	return "^" + regexp.MustCompile(`\{\w+\}`).ReplaceAllString(op, `[^/]+`) + "$"
}

// Every endpoint's method names its operation, and the request that it makes is
// that operation, in each version.
func TestOperations(t *testing.T) {
	t.Parallel()
	named := operations(t)
	for _, v := range []hubspot.Version{hubspot.Version202609, hubspot.Version202603, hubspot.VersionV3} {
		f := always(200, `{"access_token":"a","id":"1","results":[]}`)
		all := calls(f.serve(t, hubspot.Options{Version: v}))
		require.Len(t, all, len(named))
		for name, call := range all {
			before := len(f.seen())
			require.NoError(t, call(t.Context()), name)
			seen := f.seen()
			require.Len(t, seen, before+1, name)
			require.Regexp(t, pattern(named[name], v), seen[before].Method+" "+seen[before].Path, "%s in %s", name, v)
		}
	}
}

// The paths that differ most between the versions, spelled out.
func TestVersionedPaths(t *testing.T) {
	t.Parallel()
	want := map[hubspot.Version][]string{
		hubspot.Version202609: {
			"/crm/objects/2026-09/contacts/search", "/crm/objects/2026-09/contacts/1/associations/companies",
			"/crm/associations/2026-09/contacts/companies/batch/read", "/crm/owners/2026-09", "/oauth/2026-09/token",
			"/account-info/2026-09/details",
		},
		hubspot.VersionV3: {
			"/crm/v3/objects/contacts/search", "/crm/v4/objects/contacts/1/associations/companies",
			"/crm/v4/associations/contacts/companies/batch/read", "/crm/v3/owners", "/oauth/v3/token",
			"/account-info/v3/details",
		},
	}
	for v, paths := range want {
		f := always(200, `{"access_token":"a","id":"1","results":[]}`)
		all := calls(f.serve(t, hubspot.Options{Version: v}))
		for _, name := range []string{"Search.Do", "Associations.List", "Associations.BatchRead", "Owners.List", "OAuth.Refresh", "Account.Details"} {
			require.NoError(t, all[name](t.Context()))
		}
		var got []string
		for _, ex := range f.seen() {
			got = append(got, ex.Path)
		}
		require.Equal(t, paths, got)
	}
}
