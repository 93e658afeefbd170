package hubspot

import (
	"context"
	"fmt"

	"github.com/crmsync/crmsync/sync/crm"
)

// writer carries out the writes of one call.
type writer struct {
	k       *Connector
	writes  []crm.Write
	results []crm.Result
	wrote   bool // a call that writes was answered
	// held are the results of rows whose associations are still to be written,
	// by row, and order is their order.
	held  map[int]crm.Result
	order []int
}

func (w *writer) objects(ctx context.Context) error {
	for _, g := range group(w.writes) {
		if err := w.group(ctx, g); err != nil {
			return fmt.Errorf("%s %s: %w", g.op, g.object, err)
		}
	}
	return nil
}

// group answers the group's rows, but for those whose associations are to be
// written after. An error is about the account, not about the rows: those
// without a result yet were not written.
func (w *writer) group(ctx context.Context, g writeGroup) error {
	if _, ok := eventKinds[g.object]; ok {
		for _, i := range g.rows {
			w.results[i].Err = followedOnly(string(g.op), g.object)
		}
		return nil
	}
	sh, err := w.k.shapes.get(ctx, g.object)
	if err != nil {
		return err
	}
	b := &batchWrite{k: w.k, sh: sh, batchKey: g.batchKey, writes: w.writes, results: w.results}
	var rows []int
	for _, i := range g.rows {
		write := w.writes[i]
		if bad := sh.misreferred(write.Values); len(bad) > 0 && g.op != crm.Delete {
			w.results[i].Err = refused(string(g.op)+" "+g.object, bad)
			continue
		}
		if g.op == crm.Update && sh.onlyRelated(write.Values) {
			w.hold(i, crm.Result{Record: crm.Record{Ref: write.Ref}})
			continue
		}
		rows = append(rows, i)
	}
	err = b.run(ctx, rows)
	for _, i := range rows {
		if known(w.results[i]) {
			w.wrote = true
		}
		if w.results[i].Err == nil && known(w.results[i]) {
			w.finish(sh, i, g.op)
		}
	}
	if err != nil {
		return err
	}
	b.followMerges(ctx, rows)
	return nil
}

// finish completes the result of a row whose object is written: what was
// created has its associations, and anything else still needs them.
func (w *writer) finish(sh *shape, i int, op crm.Op) {
	values := w.writes[i].Values
	switch {
	case op == crm.Delete || !sh.anyRelated(values):
	case op == crm.Create:
		for _, r := range sh.relations {
			if v, ok := values[r.field]; ok {
				w.results[i].Record.Values[r.field] = v
			}
		}
	default:
		w.hold(i, w.results[i])
		w.results[i] = crm.Result{}
	}
}

func (w *writer) hold(i int, r crm.Result) {
	w.held[i] = r
	w.order = append(w.order, i)
}
