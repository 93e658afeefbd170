package salesforce

import (
	"encoding/json"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// settle records the answer to a batch and returns what to send again.
func (j *writeJob) settle(b batch, a Subresponse) []batch {
	for _, r := range b.rows {
		r.tries++
	}
	if e := a.Err(); e != nil {
		return j.refused(b, e)
	}
	var results []SaveResult
	if err := json.Unmarshal(a.Body, &results); err != nil || len(results) != len(b.rows) {
		for _, r := range b.rows {
			r.result.Err = r.unanswered(&crm.Error{Class: crm.Ambiguous, System: crm.Salesforce,
				Op: r.name(), Status: a.Status, Detail: "the answer does not fit the request"})
		}
		return nil
	}
	for i, r := range b.rows {
		r.take(results[i])
	}
	return again(b)
}

// again returns the rows that may have failed because of the others in their
// batch, in halves: all that ran into a lock, and all rows when a trigger failed
// on every one of them. A single row that a trigger refused was refused for its
// own sake; one that ran into a lock gets another chance.
func again(b batch) []batch {
	var locked, refused []*row
	for _, r := range b.rows {
		e, ok := crm.AsError(r.result.Err)
		switch {
		case !ok || r.tries >= maxTries:
		case e.Class == crm.RowLocked && e.Code != "ENTITY_IS_LOCKED": // by an approval, for days
			locked = append(locked, r)
		case triggered(e.Code):
			refused = append(refused, r)
		}
	}
	rows := locked
	if n := len(locked) + len(refused); n == len(b.rows) && n > 1 {
		rows = b.rows
	}
	if len(rows) == 0 {
		return nil
	}
	if len(rows) == 1 {
		rows[0].tries = max(rows[0].tries, maxTries-2)
	}
	return halves(rows)
}

// triggered reports whether the code is of custom code, which sees the rows of a
// batch together.
func triggered(code string) bool {
	switch code {
	case "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "CANNOT_EXECUTE_FLOW_TRIGGER", "FLOW_EXCEPTION", "APEX_ERROR", "LIMIT_EXCEEDED":
		return true
	}
	return false
}

func (r *row) name() string { return string(r.op) + " " + r.object.schema.Object }

// take records the outcome of one row.
func (r *row) take(s SaveResult) {
	r.answered = true
	e := s.Err(r.object.schema.Object)
	if e == nil && s.ID == "" && r.id == "" {
		e = &crm.Error{Class: crm.Ambiguous, System: crm.Salesforce, Detail: "the answer lacks the record's id"}
	}
	if e == nil {
		r.result.Err = nil
		r.result.Record.Ref = crm.Ref{System: crm.Salesforce, Object: r.object.schema.Object, ID: long(s.ID)}
		if s.ID == "" {
			r.result.Record.Ref.ID = r.id
		}
		r.result.Created = r.op == crm.Create || r.op == crm.Upsert && s.Created
		r.result.Record.Deleted = r.op == crm.Delete
		return
	}
	r.result.Err = r.dress(e)
}

// dress completes a row's error with what only the row knows.
func (r *row) dress(e *crm.Error) *crm.Error {
	e.Op = r.name()
	// Without a reference among the values, only the record itself can be meant.
	if e.Code == "INVALID_CROSS_REFERENCE_KEY" && len(e.Fields) == 0 && r.op != crm.Create && !r.refs {
		e.Class = crm.NotFound
	}
	if e.Class == crm.Duplicate && !e.Existing.IsZero() && e.Existing.ID == r.id {
		e.Existing = crm.Ref{} // the record is not in its own way
	}
	return e
}

// refused handles a batch that was answered with an error as a whole: nothing of
// it was written.
func (j *writeJob) refused(b batch, e *crm.Error) []batch {
	if e.Class == crm.Unavailable && e.Status >= 500 {
		// The server broke off; what it did before is not known.
		e.Class = crm.Ambiguous
		for _, r := range b.rows {
			r.result.Err = r.unanswered(r.copied(e))
		}
		return nil
	}
	var carriers, others []*row
	if e.Code == "JSON_PARSER_ERROR" && len(b.rows) == 1 {
		e.Class = crm.InvalidValue // the bodies are ours, so only a value can be at fault
	}
	for _, r := range b.rows {
		r.result.Err = r.copied(e)
		if r.carries(e.Fields) {
			carriers = append(carriers, r)
		} else {
			others = append(others, r)
		}
	}
	switch {
	case e.Class == crm.SchemaDrift && len(carriers) > 0:
		// The rows that carry the field are to blame, the others are not.
		j.c.forget(b.rows[0].object.schema.Object)
		if len(others) == 0 {
			return nil
		}
		return []batch{{others}}
	case len(b.rows) == 1 && e.Class != crm.RowLocked, !worthSplitting(e.Class), b.rows[0].tries >= maxTries:
		return nil
	}
	return halves(b.rows)
}

// abandon is for batches that are not sent again because too many calls would be
// needed. A row that never got an answer of its own may be without fault.
func abandon(queue []batch) {
	for _, b := range queue {
		for _, r := range b.rows {
			if len(b.rows) > 1 && !r.answered {
				r.result.Err = &crm.Error{Class: crm.Unavailable, System: crm.Salesforce, Op: r.name(),
					Detail: "the batch was refused because of another record, and splitting it further would take too many calls"}
			}
		}
	}
}

// worthSplitting reports whether a smaller batch could fare better.
func worthSplitting(c crm.Class) bool {
	switch c {
	case crm.Auth, crm.Forbidden, crm.RateLimited, crm.QuotaExhausted, crm.Unavailable:
		return false
	}
	return true
}

func (r *row) copied(e *crm.Error) *crm.Error {
	own := *e
	return r.dress(&own)
}

func (r *row) carries(fields []string) bool {
	for name := range r.body {
		for _, f := range fields {
			if strings.EqualFold(name, f) {
				return true
			}
		}
	}
	return false
}
