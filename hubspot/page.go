package hubspot

import (
	"context"
	"iter"
	"time"
)

// Page is one page of a listing.
type Page[T any] struct {
	Results []T
	After   string    // for the next page; "" is the last one
	Total   int       // of a search: how many match in all
	Date    time.Time // the server's clock, to the second
}

// wirePage is a page as HubSpot sends it.
type wirePage[T any] struct {
	Total   int `json:"total"`
	Results []T `json:"results"`
	Paging  struct {
		Next struct {
			After ID `json:"after"`
		} `json:"next"`
	} `json:"paging"`
}

// fetch makes a call that answers a page.
func fetch[T any](ctx context.Context, c *Client, k call) (*Page[T], error) {
	var wire wirePage[T]
	resp, err := c.do(ctx, k, &wire)
	if err != nil {
		return nil, err
	}
	if wire.Results == nil {
		return nil, k.damaged(resp.Status, "no list of results")
	}
	return &Page[T]{
		Results: wire.Results, After: string(wire.Paging.Next.After), Total: wire.Total, Date: resp.Date(),
	}, nil
}

// fetchAll makes a call that answers everything in one page.
func fetchAll[T any](ctx context.Context, c *Client, k call) ([]T, error) {
	page, err := fetch[T](ctx, c, k)
	if err != nil {
		return nil, err
	}
	return page.Results, nil
}

// all ranges over the pages that next returns.
func all[T any](after string, next func(after string) (*Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			page, err := next(after)
			if err != nil {
				var zero T
				yield(zero, err)
				return
			}
			for _, r := range page.Results {
				if !yield(r, nil) {
					return
				}
			}
			if after = page.After; after == "" {
				return
			}
		}
	}
}
