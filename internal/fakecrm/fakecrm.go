// Package fakecrm is a small CRM in memory that speaks the engine's port
// directly: no HTTP, no vendor quirks. Unit tests of the engine use it; what
// the vendors really do is tested through their simulators.
package fakecrm

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// CRM is one system. Its exported functions hold what a test injects.
type CRM struct {
	System  crm.System
	Schemas map[string]crm.Schema
	Now     func() time.Time
	// Refuse, when set, may refuse a write; it is asked for every one.
	Refuse func(crm.Write) error
	// Before and After are called around each call; an error ends the call,
	// After's once it took effect.
	Before, After func(op string) error
	// Unique names, by object, a field whose values the CRM keeps unique.
	Unique map[string]string
	User   string
	// Page is the size of a page of changes.
	Page int

	mu      sync.Mutex
	records map[crm.Ref]*crm.Record
	order   map[crm.Ref]int // when each record changed last, as a count of changes
	changes int
	next    int
	gate    func(context.Context) error
	Calls   map[string]int
}

// New returns an empty CRM.
func New(sys crm.System, now func() time.Time, schemas ...crm.Schema) *CRM {
	c := &CRM{
		System: sys, Now: now, Schemas: map[string]crm.Schema{},
		records: map[crm.Ref]*crm.Record{}, order: map[crm.Ref]int{},
		Calls: map[string]int{}, User: "us", Page: 100, next: 1000,
	}
	for _, s := range schemas {
		c.Schemas[s.Object] = s
	}
	return c
}

func (c *CRM) enter(ctx context.Context, op string) error {
	if err := ctx.Err(); err != nil {
		return &crm.Error{Class: crm.Unavailable, System: c.System, Op: op, Err: err}
	}
	if c.gate != nil {
		if err := c.gate(ctx); err != nil {
			return err
		}
	}
	c.Calls[op]++
	if c.Before != nil {
		return c.Before(op)
	}
	return nil
}

func (c *CRM) leave(op string) error {
	if c.After != nil {
		return c.After(op)
	}
	return nil
}

// Meter implements the engine's optional ability.
func (c *CRM) Meter(gate func(context.Context) error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gate = gate
}

// Account implements the engine's optional ability.
func (c *CRM) Account(context.Context) (crm.Account, error) {
	return crm.Account{System: c.System, ID: "account-" + string(c.System), UserID: c.User}, nil
}

// Describe implements the port.
func (c *CRM) Describe(ctx context.Context, objects ...string) ([]crm.Schema, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.enter(ctx, "describe"); err != nil {
		return nil, err
	}
	var out []crm.Schema
	for _, o := range objects {
		s, ok := c.Schemas[o]
		if !ok {
			return nil, c.unknown("describe", o)
		}
		s.Fields = slices.Clone(s.Fields)
		out = append(out, s)
	}
	return out, c.leave("describe")
}

// Changes implements the port. The cursor is the number of changes that were
// read.
func (c *CRM) Changes(ctx context.Context, feeds []crm.Feed) ([]crm.Page, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.enter(ctx, "changes"); err != nil {
		return nil, err
	}
	pages := make([]crm.Page, len(feeds))
	for i, f := range feeds {
		pages[i] = c.page(f)
	}
	return pages, c.leave("changes")
}

func (c *CRM) page(f crm.Feed) crm.Page {
	if _, ok := c.Schemas[f.Object]; !ok {
		return crm.Page{Next: f.Since, Err: c.unknown("read", f.Object)}
	}
	since, err := strconv.Atoi(cmp.Or(string(f.Since), "0"))
	if err != nil || since > c.changes {
		return crm.Page{Next: f.Since, Err: &crm.Error{Class: crm.CursorGone, System: c.System, Op: "read " + f.Object}}
	}
	var all []*crm.Record
	for ref, r := range c.records {
		if ref.Object == f.Object && c.order[ref] > since {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b *crm.Record) int { return cmp.Compare(c.order[a.Ref], c.order[b.Ref]) })
	p := crm.Page{Next: crm.Cursor(strconv.Itoa(since))}
	for i, r := range all {
		if i == c.Page {
			p.More = true
			break
		}
		p.Records = append(p.Records, c.view(r, f.Fields))
		p.Next = crm.Cursor(strconv.Itoa(c.order[r.Ref]))
	}
	return p
}

func (c *CRM) unknown(op, object string) error {
	return &crm.Error{Class: crm.SchemaDrift, System: c.System, Op: op + " " + object}
}

func (c *CRM) view(r *crm.Record, fields []string) crm.Record {
	out := *r
	out.Values = map[string]crm.Value{}
	for _, f := range fields {
		out.Values[f] = r.Values[f]
	}
	return out
}

// Read implements the port.
func (c *CRM) Read(ctx context.Context, refs []crm.Ref, fields map[string][]string) ([]crm.Record, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.enter(ctx, "read"); err != nil {
		return nil, err
	}
	out := make([]crm.Record, len(refs))
	for i, ref := range refs {
		r, ok := c.records[ref]
		if !ok {
			out[i] = crm.Record{Ref: ref, Deleted: true, ModifiedAt: c.Now()}
			continue
		}
		out[i] = c.view(r, fields[ref.Object])
	}
	return out, c.leave("read")
}

// Find implements the port.
func (c *CRM) Find(ctx context.Context, q crm.Lookup) ([]crm.Record, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.enter(ctx, "find"); err != nil {
		return nil, err
	}
	for _, t := range q.Targets {
		if _, ok := c.Schemas[t.Object]; !ok {
			return nil, c.unknown("find", t.Object)
		}
	}
	var out []crm.Record
	for _, ref := range c.refs() {
		r := c.records[ref]
		for _, t := range q.Targets {
			match := slices.ContainsFunc(q.Values, func(v string) bool { return strings.EqualFold(v, r.Values[t.Field].String()) })
			if t.Object == ref.Object && match && !r.Deleted && len(r.ConvertedTo) == 0 {
				out = append(out, c.view(r, t.Fields))
			}
		}
	}
	return out, c.leave("find")
}

// Write implements the port.
func (c *CRM) Write(ctx context.Context, writes []crm.Write) ([]crm.Result, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.enter(ctx, "write"); err != nil {
		return nil, err
	}
	out := make([]crm.Result, len(writes))
	for i, w := range writes {
		out[i] = c.write(w)
	}
	return out, c.leave("write")
}

func (c *CRM) write(w crm.Write) crm.Result {
	if c.Refuse != nil {
		if err := c.Refuse(w); err != nil {
			return crm.Result{Err: err}
		}
	}
	ref := w.Ref
	schema, ok := c.Schemas[ref.Object]
	if !ok {
		return crm.Result{Err: c.unknown(string(w.Op), ref.Object)}
	}
	for _, name := range slices.Sorted(maps.Keys(w.Values)) {
		if _, ok := schema.Field(name); !ok {
			return crm.Result{Err: &crm.Error{Class: crm.SchemaDrift, System: c.System, Op: string(w.Op), Fields: []string{name}}}
		}
	}
	switch w.Op {
	case crm.Create, crm.Upsert:
		if w.Op == crm.Upsert {
			w.Values = maps.Clone(w.Values)
			w.Values[w.Key.Name] = crm.TextOf(w.Key.Value)
			if twin, ok := c.holder(ref.Object, w.Key.Name, w.Key.Value); ok {
				return crm.Result{Record: c.set(twin, w.Values, c.User)}
			}
		}
		if field := c.Unique[ref.Object]; field != "" {
			if twin, ok := c.holder(ref.Object, field, w.Values[field].String()); ok {
				return crm.Result{Err: &crm.Error{Class: crm.Duplicate, System: c.System, Existing: twin}}
			}
		}
		rec := c.set(c.newRef(ref.Object), w.Values, c.User)
		return crm.Result{Record: rec, Created: true}
	case crm.Update:
		if r, ok := c.records[ref]; !ok || r.Deleted {
			return crm.Result{Err: &crm.Error{Class: crm.NotFound, System: c.System}}
		} else if len(r.ConvertedTo) > 0 {
			return crm.Result{Err: &crm.Error{Class: crm.Converted, System: c.System, Existing: r.ConvertedTo[0]}}
		}
		if field := c.Unique[ref.Object]; field != "" {
			if twin, ok := c.holder(ref.Object, field, w.Values[field].String()); ok && twin != ref {
				return crm.Result{Err: &crm.Error{Class: crm.Duplicate, System: c.System, Existing: twin}}
			}
		}
		return crm.Result{Record: c.set(ref, w.Values, c.User)}
	}
	if r, ok := c.records[ref]; ok {
		r.Deleted = true
		c.stamp(r, c.User)
	}
	return crm.Result{Record: crm.Record{Ref: ref}}
}

func (c *CRM) holder(object, field, value string) (crm.Ref, bool) {
	for ref, r := range c.records {
		if ref.Object == object && !r.Deleted && strings.EqualFold(r.Values[field].String(), value) && value != "" {
			return ref, true
		}
	}
	return crm.Ref{}, false
}

func (c *CRM) newRef(object string) crm.Ref {
	c.next++
	return crm.Ref{System: c.System, Object: object, ID: strconv.Itoa(c.next)}
}

func (c *CRM) set(ref crm.Ref, values map[string]crm.Value, user string) crm.Record {
	r, ok := c.records[ref]
	if !ok {
		r = &crm.Record{Ref: ref, Values: map[string]crm.Value{}, CreatedAt: c.Now()}
		c.records[ref] = r
	}
	maps.Copy(r.Values, values)
	c.stamp(r, user)
	out := *r
	out.Values = maps.Clone(values)
	return out
}

func (c *CRM) stamp(r *crm.Record, user string) {
	c.changes++
	c.order[r.Ref] = c.changes
	r.ModifiedAt, r.ModifiedBy = c.Now(), user
	n, _ := strconv.Atoi(r.Version)
	r.Version = strconv.Itoa(n + 1)
}

func (c *CRM) refs() []crm.Ref {
	return slices.SortedFunc(maps.Keys(c.records), crm.Ref.Compare)
}
