package crmsync

import (
	"context"
	"fmt"
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
)

// ResolveAll carries out the same resolution for every open problem of a
// category, or of all categories if it is "", and returns for how many. What
// follows is done by the next pass. It fails before anything is changed if the
// category is unknown or the resolution does not fit it; after another error n
// problems are resolved, and calling it again goes on with the rest.
func (e *Engine) ResolveAll(ctx context.Context, category crm.Category, r Resolution) (n int, err error) {
	if err := fitsAll(category, r); err != nil {
		return 0, err
	}
	err = e.locked(ctx, func(p *pass) error {
		q := ProblemQuery{Category: category, Limit: p.e.settings.Pass.Page}
		for {
			page, err := p.e.store.Problems(ctx, p.conn, q)
			if err != nil {
				return fmt.Errorf("read problems: %w", err)
			}
			if len(page) == 0 {
				return nil
			}
			q.After = page[len(page)-1].ID
			done, err := p.resolvePage(ctx, page, r)
			n += done
			if err != nil {
				return err
			}
		}
	})
	return n, err
}

// fitsAll says why a resolution does not fit the problems of a category.
func fitsAll(category crm.Category, r Resolution) error {
	if category != "" && !slices.Contains(crm.Categories(), category) {
		return fmt.Errorf("crmsync: %q is no category of problems", category)
	}
	switch r {
	case Retry, Dismiss:
		return nil
	case UseHubSpot, UseSalesforce:
		if category == crm.CategoryConflict {
			return nil
		}
		return fmt.Errorf("crmsync: %q decides problems of category %s only", r, crm.CategoryConflict)
	}
	return fmt.Errorf("crmsync: %q is not a resolution for a category of problems", r)
}

// resolvePage resolves the problems of a page in one commit.
func (p *pass) resolvePage(ctx context.Context, page []Problem, r Resolution) (int, error) {
	ids := make([]string, len(page))
	for i, pr := range page {
		ids[i] = pr.Link
	}
	w, err := p.load(ctx, LinkLookup{IDs: slices.Compact(ids)})
	if err != nil {
		return 0, err
	}
	n := 0
	for _, pr := range page {
		l := w.byID[pr.Link]
		if l == nil {
			continue
		}
		i := slices.IndexFunc(l.Problems, func(o Problem) bool { return o.ID == pr.ID })
		if i < 0 {
			continue
		}
		if err := resolve(l, &l.Problems[i], r); err != nil {
			return 0, err
		}
		w.touch(l)
		n++
	}
	p.lookAgain(r)
	if err := p.save(ctx, w); err != nil {
		return 0, err
	}
	return n, nil
}
