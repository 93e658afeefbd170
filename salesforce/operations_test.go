package salesforce_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce"
)

// operations returns, by "Receiver.Method", the operation that a method's
// comment names, and the methods of services that name none.
func operations(t *testing.T) (named map[string]string, silent []string) {
	t.Helper()
	named = map[string]string{}
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ParseComments)
		require.NoError(t, err)
		for _, d := range parsed.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || !fn.Name.IsExported() {
				continue
			}
			name := receiver(fn) + "." + fn.Name.Name
			_, op, found := strings.Cut(fn.Doc.Text(), "salesforce:operation ")
			switch {
			case found:
				named[name] = strings.TrimSpace(op)
			case strings.HasSuffix(receiver(fn), "Service"):
				silent = append(silent, name)
			}
		}
	}
	slices.Sort(silent)
	return named, silent
}

func receiver(fn *ast.FuncDecl) string {
	t := fn.Recv.List[0].Type
	if p, ok := t.(*ast.StarExpr); ok {
		t = p.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// exercise calls each method that names an operation.
func exercise(ctx context.Context, c *salesforce.Client, o salesforce.OAuth) map[string]func() error {
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	values := map[string]any{"LastName": "A"}
	list := []map[string]any{values}
	return map[string]func() error{
		"InfoService.Versions":           func() error { _, _, err := c.Info.Versions(ctx); return err },
		"InfoService.Limits":             func() error { _, _, err := c.Info.Limits(ctx); return err },
		"InfoService.UserInfo":           func() error { _, _, err := c.Info.UserInfo(ctx); return err },
		"ObjectsService.Global":          func() error { _, _, err := c.Objects.Global(ctx); return err },
		"ObjectsService.Describe":        func() error { _, _, err := c.Objects.Describe(ctx, "Lead"); return err },
		"ObjectsService.Updated":         func() error { _, _, err := c.Objects.Updated(ctx, "Lead", day, day); return err },
		"ObjectsService.Deleted":         func() error { _, _, err := c.Objects.Deleted(ctx, "Lead", day, day); return err },
		"QueryService.Query":             func() error { _, _, err := c.Query.Query(ctx, "SELECT Id FROM Lead"); return err },
		"QueryService.QueryAll":          func() error { _, _, err := c.Query.QueryAll(ctx, "SELECT Id FROM Lead"); return err },
		"QueryService.Next":              func() error { _, _, err := c.Query.Next(ctx, "/services/data/v67.0/query/0r8-2000"); return err },
		"RecordsService.Create":          func() error { _, _, err := c.Records.Create(ctx, "Lead", values); return err },
		"RecordsService.Get":             func() error { _, _, err := c.Records.Get(ctx, "Lead", "00Q1", nil); return err },
		"RecordsService.Update":          func() error { _, err := c.Records.Update(ctx, "Lead", "00Q1", values); return err },
		"RecordsService.Delete":          func() error { _, err := c.Records.Delete(ctx, "Lead", "00Q1"); return err },
		"RecordsService.GetByExternalID": func() error { _, _, err := c.Records.GetByExternalID(ctx, "Lead", "E__c", "a/b", nil); return err },
		"RecordsService.Upsert":          func() error { _, _, err := c.Records.Upsert(ctx, "Lead", "E__c", "a/b", values, nil); return err },
		"CollectionsService.Create":      func() error { _, _, err := c.Collections.Create(ctx, "Lead", list); return err },
		"CollectionsService.Update":      func() error { _, _, err := c.Collections.Update(ctx, "Lead", list); return err },
		"CollectionsService.Upsert":      func() error { _, _, err := c.Collections.Upsert(ctx, "Lead", "E__c", list); return err },
		"CollectionsService.Delete":      func() error { _, _, err := c.Collections.Delete(ctx, []string{"a", "b"}); return err },
		"CollectionsService.Retrieve": func() error {
			_, _, err := c.Collections.Retrieve(ctx, "Lead", []string{"a"}, []string{"Id"})
			return err
		},
		"CollectionsService.RetrieveByURL": func() error {
			_, _, err := c.Collections.RetrieveByURL(ctx, "Lead", []string{"a"}, []string{"Id"})
			return err
		},
		"CompositeService.Do":    func() error { _, _, err := c.Composite.Do(ctx, nil, salesforce.CompositeOptions{}); return err },
		"CompositeService.Graph": func() error { _, _, err := c.Composite.Graph(ctx, nil); return err },
		"OAuth.Exchange":         func() error { _, err := o.Exchange(ctx, "code", "verifier"); return err },
		"OAuth.Revoke":           func() error { return o.Revoke(ctx, "token") },
	}
}

func TestEachMethodMakesTheOperationThatItNames(t *testing.T) {
	t.Parallel()
	named, silent := operations(t)
	require.Equal(t, []string{"InfoService.Organization", "QueryService.Rows", "QueryService.RowsAll"}, silent,
		"every other method of a service names its operation")

	s := newStub(t, func(c call) reply {
		switch {
		case strings.HasSuffix(c.path, "/token"):
			return reply{body: map[string]any{"access_token": "t", "instance_url": instance}}
		case strings.HasSuffix(c.path, "/graph"):
			return reply{body: map[string]any{}}
		case strings.Contains(c.path, "/composite/"), c.path == "/services/data/":
			return reply{body: []any{}}
		}
		if strings.Contains(c.path, "/query") {
			return rows()
		}
		return reply{body: map[string]any{}}
	})
	calls := exercise(t.Context(), s.newClient(t), salesforce.OAuth{HTTP: s.client})
	for name, op := range named {
		if name == "OAuth.AuthorizeURL" {
			continue // the browser makes it
		}
		require.Contains(t, calls, name)
		s.reset()
		require.NoError(t, calls[name](), name)
		require.Len(t, s.seen(), 1, name)
		got := s.seen()[0]
		method, path, _ := strings.Cut(op, " ")
		require.Equal(t, method, got.method, name)
		form := regexp.QuoteMeta(path)
		form = regexp.MustCompile(`\\\{[a-z]+\\\}`).ReplaceAllString(form, `[^/]+`)
		require.Regexp(t, "^"+form+"$", got.path, name)
	}
	require.Len(t, calls, len(named)-1)
}
