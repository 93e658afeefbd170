package hubspot

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
)

// pairs is what is to be written of one relation of one object.
type pairs struct {
	w      *writer
	object string
	relation
	rows  []int
	wants map[int][]string // whom a row's record is to be associated with
	left  map[int][]string // whom it was found to be associated with, to be removed
}

// associations writes the associations of the rows that are held, and gives
// these their results.
func (w *writer) associations(ctx context.Context) error {
	for _, p := range w.pairs() {
		if err := p.write(ctx); err != nil {
			return fmt.Errorf("associate %s with %s: %w", p.object, p.to, err)
		}
	}
	for _, i := range w.order {
		if w.results[i].Err == nil {
			w.results[i] = w.held[i]
		}
	}
	return nil
}

// pairs sorts the work by object and relation, in the order of the rows.
func (w *writer) pairs() []*pairs {
	var out []*pairs
	for _, i := range w.order {
		for _, r := range relations[w.writes[i].Ref.Object] {
			v, ok := w.writes[i].Values[r.field]
			if !ok {
				continue
			}
			object := w.writes[i].Ref.Object
			at := slices.IndexFunc(out, func(p *pairs) bool { return p.object == object && p.field == r.field })
			if at < 0 {
				at = len(out)
				out = append(out, &pairs{w: w, object: object, relation: r, wants: map[int][]string{}, left: map[int][]string{}})
			}
			out[at].rows = append(out[at].rows, i)
			out[at].wants[i], _ = r.ids(v)
		}
	}
	return out
}

func (p *pairs) id(i int) string { return p.w.held[i].Record.Ref.ID }

// write compares what is wanted with what is there, and makes and removes the
// difference. What stays keeps its labels.
func (p *pairs) write(ctx context.Context) error {
	var ids []string
	for _, i := range p.rows {
		ids = append(ids, p.id(i))
	}
	have, err := p.w.k.associated(ctx, p.object, p.relation, unique(ids))
	if err != nil {
		return p.failed(p.rows, err)
	}
	var add []pair
	for _, i := range p.rows {
		add = append(add, p.compare(i, have[p.id(i)])...)
	}
	for _, part := range chunks(add, MaxAssociationWrite) {
		if err := p.create(ctx, part); err != nil {
			return err
		}
	}
	return p.remove(ctx)
}

// pair is an association that is to be made, for a row.
type pair struct {
	row   int
	to    string
	kinds []AssociationSpec
}

// compare returns what a row lacks and notes what it has too much of.
func (p *pairs) compare(i int, have []AssociatedRecord) []pair {
	var add []pair
	wants := p.wants[i]
	now := p.members(have)
	for _, id := range wants {
		if slices.Contains(now, id) {
			continue
		}
		one := pair{row: i, to: id, kinds: []AssociationSpec{p.spec()}}
		for _, a := range have {
			if string(a.ToObjectID) == id {
				one.kinds = append(one.kinds, a.labels()...)
			}
		}
		add = append(add, one)
	}
	for _, id := range now {
		// Making another company the primary one takes that label from this one.
		if !slices.Contains(wants, id) && (p.many || len(wants) == 0) {
			p.left[i] = append(p.left[i], id)
		}
	}
	return add
}

// labels are the kinds that a pair has beyond the unlabelled one, which every
// pair has. Those that are not sent along with a new one would be lost.
func (a AssociatedRecord) labels() []AssociationSpec {
	var out []AssociationSpec
	for _, k := range a.Types {
		if k.Label != "" {
			out = append(out, AssociationSpec{k.Category, k.TypeID})
		}
	}
	return out
}

// create makes up to 2,000 associations. A call that is refused as a whole is
// halved until the bad pair stands alone.
func (p *pairs) create(ctx context.Context, add []pair) error {
	inputs := make([]AssociationInput, len(add))
	for n, one := range add {
		inputs[n] = AssociationInput{From: Ident{p.id(one.row)}, To: Ident{one.to}, Types: one.kinds}
	}
	made, errs, err := p.w.k.c.Associations.create(ctx, p.object, p.to, inputs)
	if err != nil {
		if feedOnly(err) && crm.ClassOf(err) != crm.Forbidden && len(add) > 1 {
			half := len(add) / 2
			if err := p.create(ctx, add[:half]); err != nil {
				return err
			}
			return p.create(ctx, add[half:])
		}
		var rows []int
		for _, one := range add {
			rows = append(rows, one.row)
		}
		return p.failed(rows, err)
	}
	p.w.wrote = true
	for _, one := range add {
		p.judge(one, made, errs)
	}
	return nil
}

// judge gives a pair its answer.
func (p *pairs) judge(one pair, made []associationMade, errs []BatchError) {
	from := p.id(one.row)
	if slices.Contains(made, associationMade{ID(from), ID(one.to)}) {
		return
	}
	var vague *BatchError
	for n := range errs {
		c := errs[n].Context
		hit := slices.Contains(c["toObjectId"], one.to) || slices.Contains(c["fromObjectId"], from) ||
			slices.Contains(c["id"], one.to) || slices.Contains(c["id"], from)
		if hit {
			p.refuse(one.row, errs[n])
			return
		}
		vague = cmp.Or(vague, &errs[n])
	}
	if vague != nil {
		p.refuse(one.row, *vague)
	}
	// What is left was made with the record that one of the two was merged into.
	for _, m := range made {
		switch {
		case string(m.From) == from && !slices.Contains(p.wants[one.row], string(m.To)):
			p.keep(one.row, string(m.To))
		case string(m.To) == one.to && vague == nil && !p.asked(string(m.From)):
			p.fail(one.row, &crm.Error{Class: crm.MergedAway, System: crm.HubSpot, Op: "associate " + p.object,
				Existing: crm.Ref{System: crm.HubSpot, Object: p.object, ID: string(m.From)}})
		}
	}
}

// asked reports whether a record is one of those that were to be associated.
func (p *pairs) asked(id string) bool {
	return slices.ContainsFunc(p.rows, func(i int) bool { return p.id(i) == id })
}

// keep takes a record out of those that are to be removed.
func (p *pairs) keep(row int, id string) {
	p.left[row] = slices.DeleteFunc(p.left[row], func(have string) bool { return have == id })
}

// refuse fails a row. That the far end is missing is a fault of the value; that
// the near end is, of the record.
func (p *pairs) refuse(row int, be BatchError) {
	e := be.Err("associate "+p.object+" with "+p.to, p.object)
	e.Code = cmp.Or(be.SubCategory, e.Code)
	if e.Class != crm.NotFound || len(be.Context["fromObjectId"]) == 0 {
		e.Class = crm.InvalidValue
	}
	p.fail(row, e)
}

// fail gives a row its error. The fields of several are joined.
func (p *pairs) fail(row int, e *crm.Error) {
	delete(p.left, row)
	own := *e
	if own.Class != crm.NotFound && own.Class != crm.MergedAway {
		own.Fields = []string{p.field}
	}
	if old, ok := crm.AsError(p.w.results[row].Err); ok {
		if old.Class == own.Class && !slices.Contains(old.Fields, p.field) {
			old.Fields = append(old.Fields, own.Fields...)
		}
		return
	}
	p.w.results[row].Err = &own
}

// failed gives rows an error of their call. It returns the error when it is
// about the account instead.
func (p *pairs) failed(rows []int, err error) error {
	e, ok := crm.AsError(err)
	if !ok || !feedOnly(err) {
		return err
	}
	if e.Class != crm.Forbidden {
		own := *e
		own.Class = crm.InvalidValue
		e = &own
	}
	for _, i := range rows {
		p.fail(i, e)
	}
	return nil
}

// remove takes away what is not wanted, and tells of each row what it has now.
func (p *pairs) remove(ctx context.Context) error {
	var inputs []AssociationRemoval
	var rows []int
	for _, i := range p.rows {
		if len(p.left[i]) == 0 {
			continue
		}
		one := AssociationRemoval{From: Ident{p.id(i)}}
		for _, id := range p.left[i] {
			one.To = append(one.To, Ident{id})
		}
		inputs, rows = append(inputs, one), append(rows, i)
	}
	for n := 0; n < len(inputs); n += MaxBatch {
		end := min(n+MaxBatch, len(inputs))
		errs, err := p.w.k.c.Associations.BatchArchive(ctx, p.object, p.to, inputs[n:end])
		if err == nil {
			err = missingOnly(errs, "separate "+p.object+" from "+p.to, p.object)
		}
		if err != nil {
			if err := p.failed(rows[n:end], err); err != nil {
				return err
			}
			continue
		}
		p.w.wrote = true
	}
	for _, i := range p.rows {
		held := p.w.held[i]
		if held.Record.Values == nil {
			held.Record.Values = map[string]crm.Value{}
		}
		held.Record.Values[p.field] = p.w.writes[i].Values[p.field]
		p.w.held[i] = held
	}
	return nil
}
