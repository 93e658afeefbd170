package clienttest_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

func describesSorted(c crmsync.Client) crmsync.Client {
	return client{Client: c, describe: func(ctx context.Context, objects ...string) ([]crm.Schema, error) {
		return c.Describe(ctx, slices.Sorted(slices.Values(objects))...)
	}}
}

func describesAnything(c crmsync.Client) crmsync.Client {
	return client{Client: c, describe: func(ctx context.Context, objects ...string) ([]crm.Schema, error) {
		schemas, err := c.Describe(ctx, objects...)
		if crm.ClassOf(err) == crm.SchemaDrift {
			return make([]crm.Schema, len(objects)), nil
		}
		return schemas, err
	}}
}

func reversesPages(c crmsync.Client) crmsync.Client {
	return client{Client: c, changes: func(ctx context.Context, feeds []crm.Feed) ([]crm.Page, error) {
		pages, err := c.Changes(ctx, feeds)
		slices.Reverse(pages)
		return pages, err
	}}
}

func failsAllFeeds(c crmsync.Client) crmsync.Client {
	return client{Client: c, changes: func(ctx context.Context, feeds []crm.Feed) ([]crm.Page, error) {
		pages, err := c.Changes(ctx, feeds)
		for _, p := range pages {
			err = errors.Join(err, p.Err)
		}
		return pages, err
	}}
}

// onPages changes each page.
func onPages(change func(*crm.Page)) func(crmsync.Client) crmsync.Client {
	return func(c crmsync.Client) crmsync.Client {
		return client{Client: c, changes: func(ctx context.Context, feeds []crm.Feed) ([]crm.Page, error) {
			pages, err := c.Changes(ctx, feeds)
			for i := range pages {
				change(&pages[i])
			}
			return pages, err
		}}
	}
}

// onRecords changes each record that is read or told of.
func onRecords(change func(*crm.Record)) func(crmsync.Client) crmsync.Client {
	return func(c crmsync.Client) crmsync.Client {
		all := func(records []crm.Record) {
			for i := range records {
				change(&records[i])
			}
		}
		return client{
			Client: onPages(func(p *crm.Page) { all(p.Records) })(c),
			read: func(ctx context.Context, refs []crm.Ref, fields map[string][]string) ([]crm.Record, error) {
				records, err := c.Read(ctx, refs, fields)
				all(records)
				return records, err
			},
		}
	}
}

func sameVersion(r *crm.Record) { r.Version = "1" }

func extraField(r *crm.Record) {
	if r.Values != nil {
		r.Values["more"] = crm.TextOf("than asked for")
	}
}

func textsOnly(r *crm.Record) {
	for name, v := range r.Values {
		r.Values[name] = crm.TextOf(v.String())
	}
}

func neverEnds(c crmsync.Client) crmsync.Client {
	return onPages(func(p *crm.Page) { p.More = p.Err == nil })(c)
}

func forgetsCursor(c crmsync.Client) crmsync.Client {
	return onPages(func(p *crm.Page) {
		if !p.More {
			p.Next = ""
		}
	})(c)
}

func hidesDeleted(p *crm.Page) {
	p.Records = slices.DeleteFunc(p.Records, func(r crm.Record) bool { return r.Deleted })
}

func hidesMerges(p *crm.Page) {
	for i := range p.Records {
		p.Records[i].MergedInto, p.Records[i].Absorbed = "", nil
	}
}

func hidesConverted(p *crm.Page) {
	for i := range p.Records {
		p.Records[i].ConvertedTo = nil
	}
}

// cursorInMemory hands out numbers that mean something to this client only.
func cursorInMemory(c crmsync.Client) crmsync.Client {
	var mu sync.Mutex
	var kept []crm.Cursor
	return client{Client: c, changes: func(ctx context.Context, feeds []crm.Feed) ([]crm.Page, error) {
		mu.Lock()
		defer mu.Unlock()
		feeds = slices.Clone(feeds)
		for i, f := range feeds {
			if n, err := strconv.Atoi(string(f.Since)); err == nil && n < len(kept) {
				feeds[i].Since = kept[n]
			} else if f.Since != "" {
				feeds[i].Since = "gone"
			}
		}
		pages, err := c.Changes(ctx, feeds)
		for i := range pages {
			kept = append(kept, pages[i].Next)
			pages[i].Next = crm.Cursor(strconv.Itoa(len(kept) - 1))
		}
		return pages, err
	}}
}

// ownPosition reads on from where it was, whatever it is asked.
func ownPosition(c crmsync.Client) crmsync.Client {
	var mu sync.Mutex
	at := map[string]crm.Cursor{}
	return client{Client: c, changes: func(ctx context.Context, feeds []crm.Feed) ([]crm.Page, error) {
		mu.Lock()
		defer mu.Unlock()
		feeds = slices.Clone(feeds)
		for i, f := range feeds {
			if f.Since != "" {
				feeds[i].Since = at[f.Object+string(f.Lane)]
			}
		}
		pages, err := c.Changes(ctx, feeds)
		for i, p := range pages {
			at[feeds[i].Object+string(feeds[i].Lane)] = p.Next
		}
		return pages, err
	}}
}

func restarts(c crmsync.Client) crmsync.Client {
	return client{Client: c, changes: func(ctx context.Context, feeds []crm.Feed) ([]crm.Page, error) {
		feeds = slices.Clone(feeds)
		for i, f := range feeds {
			if _, err := strconv.Atoi(string(f.Since)); err != nil {
				feeds[i].Since = ""
			}
		}
		return c.Changes(ctx, feeds)
	}}
}

// losesTies goes on behind the last record's time, without a thought for others
// of that time.
func losesTies(c crmsync.Client) crmsync.Client {
	return client{Client: c, changes: func(ctx context.Context, feeds []crm.Feed) ([]crm.Page, error) {
		since := make([]time.Time, len(feeds))
		feeds = slices.Clone(feeds)
		for i, f := range feeds {
			at, cur, ok := strings.Cut(string(f.Since), "@")
			if ms, err := strconv.ParseInt(at, 10, 64); ok && err == nil {
				since[i], feeds[i].Since = time.UnixMilli(ms), crm.Cursor(cur)
			}
		}
		pages, err := c.Changes(ctx, feeds)
		for i := range pages {
			last := since[i]
			pages[i].Records = slices.DeleteFunc(pages[i].Records, func(r crm.Record) bool {
				if r.ModifiedAt.After(last) {
					last = r.ModifiedAt
				}
				return !since[i].IsZero() && !r.ModifiedAt.After(since[i])
			})
			if !last.IsZero() {
				pages[i].Next = crm.Cursor(strconv.FormatInt(last.UnixMilli(), 10) + "@" + string(pages[i].Next))
			}
		}
		return pages, err
	}}
}

// onRead changes the answer to Read, after the refs.
func onRead(c crmsync.Client, refs func([]crm.Ref) []crm.Ref, answer func([]crm.Record) []crm.Record) crmsync.Client {
	return client{Client: c, read: func(ctx context.Context, ask []crm.Ref, fields map[string][]string) ([]crm.Record, error) {
		records, err := c.Read(ctx, refs(ask), fields)
		return answer(records), err
	}}
}

func readsSorted(c crmsync.Client) crmsync.Client {
	return onRead(c, func(refs []crm.Ref) []crm.Ref { return slices.SortedFunc(slices.Values(refs), crm.Ref.Compare) },
		func(r []crm.Record) []crm.Record { return r })
}

func leavesOut(c crmsync.Client) crmsync.Client {
	return onRead(c, slices.Clone, func(records []crm.Record) []crm.Record {
		return slices.DeleteFunc(records, func(r crm.Record) bool { return r.Deleted })
	})
}

func readsHundred(c crmsync.Client) crmsync.Client {
	return onRead(c, func(refs []crm.Ref) []crm.Ref { return refs[:min(100, len(refs))] },
		func(r []crm.Record) []crm.Record { return r })
}

func mindsCase(c crmsync.Client) crmsync.Client {
	return client{Client: c, find: func(ctx context.Context, q crm.Lookup) ([]crm.Record, error) {
		found, err := c.Find(ctx, q)
		return slices.DeleteFunc(found, func(r crm.Record) bool {
			return len(r.Values) > 1 && !slices.Contains(q.Values, r.Values["email"].String())
		}), err
	}}
}

// oldIndex does not find what is younger than a second.
func oldIndex(c crmsync.Client) crmsync.Client {
	return client{Client: c, find: func(ctx context.Context, q crm.Lookup) ([]crm.Record, error) {
		found, err := c.Find(ctx, q)
		return slices.DeleteFunc(found, func(r crm.Record) bool { return time.Since(r.ModifiedAt) < time.Second }), err
	}}
}

// findsAll remembers what was once found.
func findsAll(c crmsync.Client) crmsync.Client {
	var mu sync.Mutex
	ids := map[string]crm.Record{}
	return client{
		Client: onPages(func(p *crm.Page) {})(c),
		write: func(ctx context.Context, writes []crm.Write) ([]crm.Result, error) {
			for _, w := range writes {
				if w.Op == crm.Delete {
					records, err := c.Read(ctx, []crm.Ref{w.Ref}, map[string][]string{lead: {"email"}})
					if err != nil {
						return nil, err
					}
					mu.Lock()
					ids[records[0].Values["email"].String()] = records[0]
					mu.Unlock()
				}
			}
			return c.Write(ctx, writes)
		},
		find: func(ctx context.Context, q crm.Lookup) ([]crm.Record, error) {
			found, err := c.Find(ctx, q)
			mu.Lock()
			defer mu.Unlock()
			for _, v := range q.Values {
				if r, ok := ids[v]; ok {
					r.Values = maps.Clone(r.Values)
					found = append(found, r)
				}
			}
			return found, err
		},
	}
}
