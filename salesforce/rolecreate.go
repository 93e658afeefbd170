package salesforce

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/crmsync/crmsync/sync/crm"
)

var errManyRoles = errors.New("an opportunity can be created with at most 499 contacts")

// roleRow is the contact roles that a row's opportunity is to have.
type roleRow struct {
	row    *row
	wants  []string
	roles  []*row // what is to be written of them
	result *crm.Result
}

// createWithRoles creates opportunities each together with its contact roles, so
// that none is left without: a record that exists could not be told from one
// that failed. 75 of them cost one call.
func (j *writeJob) createWithRoles(ctx context.Context, rows []*roleRow) error {
	for len(rows) > 0 {
		n := graphsOf(rows)
		graphs := make([]Graph, n)
		for i, r := range rows[:n] {
			graphs[i] = Graph{ID: "g" + strconv.Itoa(i), Requests: j.c.creation(r)}
		}
		answers, _, err := j.c.c.Composite.Graph(ctx, graphs)
		if err != nil {
			if !j.began && crm.ClassOf(err) != crm.Ambiguous {
				return err
			}
			j.began = true
			for i, r := range rows {
				if i < n {
					r.result.Err = r.row.unanswered(err)
				} else {
					r.notSent("a call before it failed")
				}
			}
			return nil
		}
		j.began = true
		undone := settleGraphs(rows[:n], answers)
		if len(undone) > 0 {
			if j.extra == 0 {
				for _, r := range undone {
					r.notSent("too many other records were refused")
				}
				undone = nil
			}
			j.extra = max(j.extra-1, 0)
		}
		rows = append(undone, rows[n:]...)
	}
	return nil
}

// notSent fails a row that was not tried.
func (r *roleRow) notSent(why string) {
	r.result.Err = &crm.Error{Class: crm.Unavailable, System: crm.Salesforce, Op: r.row.name(), Detail: "the record was not written: " + why}
}

// graphsOf tells how many of the rows fit into one call, at least one.
func graphsOf(rows []*roleRow) int {
	n, nodes := 0, 0
	for n < len(rows) && n < MaxGraphs {
		if nodes += 1 + len(rows[n].wants); nodes > MaxNodes && n > 0 {
			break
		}
		n++
	}
	return n
}

// creation is the graph's requests: the opportunity, and a role for each contact.
func (c *Connector) creation(r *roleRow) []Subrequest {
	first := c.c.writeSub(c.single(r.row), r.row.assign)
	first.ReferenceID = "record"
	out := []Subrequest{first}
	for _, id := range r.wants {
		out = append(out, c.c.writeSub(Subrequest{Method: http.MethodPost, URL: c.c.data("sobjects", roleObject),
			Body: map[string]any{roleParent: "@{record.id}", roleContact: id}}, false))
	}
	return out
}

// settleGraphs gives the rows their answers and returns those that have none:
// after many failures the server leaves the rest undone.
func settleGraphs(rows []*roleRow, answers []GraphResult) (undone []*roleRow) {
	byID := make(map[string]GraphResult, len(answers))
	for _, a := range answers {
		byID[a.ID] = a
	}
	for i, r := range rows {
		a, ok := byID["g"+strconv.Itoa(i)]
		switch {
		case ok:
			r.take(a)
		case len(answers) == 0 || answers[0].ID != "g0":
			r.result.Err = r.row.unanswered(&crm.Error{Class: crm.Ambiguous, System: crm.Salesforce, Op: r.row.name(),
				Detail: "the answer does not name this record"})
		default:
			undone = append(undone, r)
		}
	}
	return undone
}

// take records the outcome of a graph. All requests of one that failed have an
// error; the one at fault has its own.
func (r *roleRow) take(a GraphResult) {
	all := a.Response.Responses
	if len(all) > 0 && a.Success {
		r.row.replayed(all[0])
		if r.result.Err == nil {
			r.keep()
		}
		return
	}
	for i, one := range all {
		e := one.Err()
		if e == nil || e.Code == "PROCESSING_HALTED" {
			continue
		}
		if i == 0 {
			r.row.replayed(one)
		} else {
			r.refuse(e)
		}
		return
	}
	r.result.Err = &crm.Error{Class: crm.Unavailable, System: crm.Salesforce, Op: r.row.name(),
		Detail: "the record was not written, and the answer does not say why"}
}

// keep tells what the opportunity has now.
func (r *roleRow) keep() {
	if r.result.Record.Values == nil {
		r.result.Record.Values = map[string]crm.Value{}
	}
	refs := make([]crm.Ref, len(r.wants))
	for i, id := range r.wants {
		refs[i] = crm.Ref{System: crm.Salesforce, Object: "Contact", ID: id}
	}
	r.result.Record.Values[crm.FieldContacts] = crm.RefSetOf(refs...)
}

// refuse fails the row for the sake of a contact role: the field is at fault and
// not the record, and looking again before writing makes it safe to repeat.
func (r *roleRow) refuse(e *crm.Error) {
	own := *e
	own.Op, own.Existing = r.row.name(), crm.Ref{}
	switch own.Class {
	case crm.Ambiguous:
		own.Class = crm.Unavailable
	case crm.NotFound, crm.MergedAway, crm.Converted, crm.BadRequest, crm.Duplicate, crm.SchemaDrift, crm.InvalidValue:
		own.Class, own.Fields = crm.InvalidValue, []string{crm.FieldContacts}
	case crm.Refused, crm.Forbidden:
		own.Fields = []string{crm.FieldContacts}
	}
	r.result.Err = &own
}
