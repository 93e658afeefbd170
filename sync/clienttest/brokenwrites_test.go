package clienttest_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// onWrite puts something between Write and its caller.
func onWrite(c crmsync.Client, write func(ctx context.Context, writes []crm.Write) ([]crm.Result, error)) crmsync.Client {
	return client{Client: c, write: write}
}

// onWrites changes copies of the writes.
func onWrites(change func(*crm.Write)) func(crmsync.Client) crmsync.Client {
	return func(c crmsync.Client) crmsync.Client {
		return onWrite(c, func(ctx context.Context, writes []crm.Write) ([]crm.Result, error) {
			writes = slices.Clone(writes)
			for i := range writes {
				writes[i].Values = maps.Clone(writes[i].Values)
				change(&writes[i])
			}
			return c.Write(ctx, writes)
		})
	}
}

// onErrors changes the errors of writes.
func onErrors(change func(*crm.Error)) func(crmsync.Client) crmsync.Client {
	return func(c crmsync.Client) crmsync.Client {
		return onWrite(c, func(ctx context.Context, writes []crm.Write) ([]crm.Result, error) {
			results, err := c.Write(ctx, writes)
			if e, ok := crm.AsError(err); ok {
				change(e)
			}
			for _, r := range results {
				if e, ok := crm.AsError(r.Err); ok {
					change(e)
				}
			}
			return results, err
		})
	}
}

func unavailable(e *crm.Error) {
	if e.Class == crm.Ambiguous {
		e.Class = crm.Unavailable
	}
}

func reversesResults(c crmsync.Client) crmsync.Client {
	return onWrite(c, func(ctx context.Context, writes []crm.Write) ([]crm.Result, error) {
		results, err := c.Write(ctx, writes)
		slices.Reverse(results)
		return results, err
	})
}

func dropsNulls(c crmsync.Client) crmsync.Client {
	return onWrites(func(w *crm.Write) {
		maps.DeleteFunc(w.Values, func(_ string, v crm.Value) bool { return v.IsNull() })
	})(c)
}

func upsertsAsCreates(c crmsync.Client) crmsync.Client {
	return onWrites(func(w *crm.Write) {
		if w.Op == crm.Upsert {
			w.Op = crm.Create
			w.Values[w.Key.Name] = crm.TextOf(w.Key.Value)
		}
	})(c)
}

func writesTwoHundred(c crmsync.Client) crmsync.Client {
	return onWrite(c, func(ctx context.Context, writes []crm.Write) ([]crm.Result, error) {
		results, err := c.Write(ctx, writes[:min(200, len(writes))])
		return append(results, make([]crm.Result, len(writes)-len(results))...), err
	})
}

func swallows(c crmsync.Client) crmsync.Client {
	return onWrite(c, func(ctx context.Context, writes []crm.Write) ([]crm.Result, error) {
		results, err := c.Write(ctx, writes)
		for i := range results {
			results[i].Err = nil
		}
		return results, err
	})
}

func failsAllRows(c crmsync.Client) crmsync.Client {
	return onWrite(c, func(ctx context.Context, writes []crm.Write) ([]crm.Result, error) {
		results, err := c.Write(ctx, writes)
		for _, r := range results {
			if r.Err != nil {
				for i := range results {
					results[i] = crm.Result{Err: r.Err}
				}
				break
			}
		}
		return results, err
	})
}

// revives creates what an update does not find.
func revives(c crmsync.Client) crmsync.Client {
	return onWrite(c, func(ctx context.Context, writes []crm.Write) ([]crm.Result, error) {
		results, err := c.Write(ctx, writes)
		for i, r := range results {
			if crm.ClassOf(r.Err) == crm.NotFound {
				w := writes[i]
				w.Op, w.Ref.ID = crm.Create, ""
				again, err := c.Write(ctx, []crm.Write{w})
				if err != nil {
					return nil, err
				}
				results[i] = again[0]
			}
		}
		return results, err
	})
}

func repeats(c crmsync.Client) crmsync.Client {
	return onWrite(c, func(ctx context.Context, writes []crm.Write) ([]crm.Result, error) {
		results, err := c.Write(ctx, writes)
		if crm.ClassOf(err) == crm.Ambiguous {
			return c.Write(ctx, writes)
		}
		return results, err
	})
}

// onAnyError changes the errors of all calls.
func onAnyError(c crmsync.Client, change func(error) error) crmsync.Client {
	return client{
		Client: c,
		describe: func(ctx context.Context, objects ...string) ([]crm.Schema, error) {
			schemas, err := c.Describe(ctx, objects...)
			return schemas, change(err)
		},
		changes: func(ctx context.Context, feeds []crm.Feed) ([]crm.Page, error) {
			pages, err := c.Changes(ctx, feeds)
			return pages, change(err)
		},
	}
}

func plainErrors(c crmsync.Client) crmsync.Client {
	return onAnyError(c, func(err error) error {
		if err != nil {
			return errors.New("something went wrong")
		}
		return nil
	})
}

func tellsSecrets(c crmsync.Client) crmsync.Client {
	return onAnyError(c, func(err error) error {
		if err != nil {
			return fmt.Errorf("call with token sesame: %w", err)
		}
		return nil
	})
}

func tellsValues(c crmsync.Client) crmsync.Client {
	return onWrite(c, func(ctx context.Context, writes []crm.Write) ([]crm.Result, error) {
		results, err := c.Write(ctx, writes)
		for i, r := range results {
			if r.Err != nil {
				results[i].Err = fmt.Errorf("write %q: %w", writes[i].Values["email"].String(), r.Err)
			}
		}
		return results, err
	})
}

func ignoresContext(c crmsync.Client) crmsync.Client {
	return onWrite(c, func(ctx context.Context, writes []crm.Write) ([]crm.Result, error) {
		return c.Write(context.WithoutCancel(ctx), writes)
	})
}

func roundsNumbers(w *crm.Write) {
	for name, v := range w.Values {
		if whole, _, ok := strings.Cut(v.String(), "."); ok && v.Kind() == crm.Number {
			if n, err := crm.ParseNumber(whole); err == nil {
				w.Values[name] = n
			}
		}
	}
}

func cutsInstants(w *crm.Write) {
	for name, v := range w.Values {
		if t, ok := v.Time(); ok && v.Kind() == crm.Instant {
			w.Values[name] = crm.InstantOf(t.Truncate(24 * 3600e9))
		}
	}
}

func changesInput(c crmsync.Client) crmsync.Client {
	return onWrite(c, func(ctx context.Context, writes []crm.Write) ([]crm.Result, error) {
		for _, w := range writes {
			if w.Op == crm.Upsert {
				w.Values[w.Key.Name] = crm.TextOf(w.Key.Value)
			}
		}
		return c.Write(ctx, writes)
	})
}

// sharesRecords returns the same records again as long as nothing is written.
func sharesRecords(c crmsync.Client) crmsync.Client {
	var mu sync.Mutex
	kept := map[string][]crm.Record{}
	return client{
		Client: c,
		write: func(ctx context.Context, writes []crm.Write) ([]crm.Result, error) {
			mu.Lock()
			defer mu.Unlock()
			if len(writes) > 1 {
				clear(kept)
			}
			return c.Write(ctx, writes)
		},
		find: func(ctx context.Context, q crm.Lookup) ([]crm.Record, error) { return c.Find(ctx, q) },
		read: func(ctx context.Context, refs []crm.Ref, fields map[string][]string) ([]crm.Record, error) {
			mu.Lock()
			defer mu.Unlock()
			key := fmt.Sprint(refs, fields)
			if kept[key] == nil {
				records, err := c.Read(ctx, refs, fields)
				if err != nil {
					return nil, err
				}
				kept[key] = records
			}
			return kept[key], nil
		},
	}
}

func ignoresGate(c crmsync.Client) crmsync.Client {
	return client{Client: c, meter: func(func(context.Context) error) {}}
}

// throughGate asks the gate and goes on whatever it says.
func throughGate(c crmsync.Client) crmsync.Client {
	return client{Client: c, meter: func(gate func(context.Context) error) {
		if gate == nil {
			c.(crmsync.Metered).Meter(nil)
			return
		}
		c.(crmsync.Metered).Meter(func(ctx context.Context) error {
			_ = gate(ctx)
			return nil
		})
	}}
}

func keepsGate(c crmsync.Client) crmsync.Client {
	return client{Client: c, meter: func(gate func(context.Context) error) {
		if gate != nil {
			c.(crmsync.Metered).Meter(gate)
		}
	}}
}
