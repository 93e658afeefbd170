package salesforce

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/crmsync/crmsync/sync/crm"
)

// learn finds out which records a duplicate rule matched: collections do not
// say, single requests do. The rows were refused, so sending them again is safe;
// 25 fit into a call. One that succeeds this time has simply been written.
func (j *writeJob) learn(ctx context.Context, rows []*row) {
	var ask []*row
	for _, r := range rows {
		e, ok := crm.AsError(r.result.Err)
		if ok && e.Code == codeDuplicates && e.Existing.IsZero() && !r.apart && (r.op == crm.Create || r.op == crm.Update) {
			ask = append(ask, r)
		}
	}
	for len(ask) > 0 && j.extra > 0 {
		j.extra--
		n := min(MaxSubrequests, len(ask))
		subs := make([]Subrequest, n)
		creates := false
		for i, r := range ask[:n] {
			subs[i] = j.c.c.writeSub(j.c.single(r), r.assign)
			creates = creates || r.op == crm.Create
		}
		answers, _, err := j.c.c.Composite.Do(ctx, subs, CompositeOptions{Idempotent: !creates, Op: "write records"})
		if err != nil {
			// Unless one may have been written now, the rows keep their errors,
			// which say enough.
			for _, r := range ask[:n] {
				if crm.ClassOf(err) == crm.Ambiguous {
					r.result.Err = r.unanswered(err)
				}
			}
			return
		}
		for i, r := range ask[:n] {
			r.replayed(answers[i])
		}
		ask = ask[n:]
	}
}

// single is the request for one record alone.
func (c *Connector) single(r *row) Subrequest {
	body := make(map[string]any, len(r.body))
	for k, v := range r.body {
		if k != "id" {
			body[k] = v
		}
	}
	name := r.object.schema.Object
	if r.op == crm.Update {
		return Subrequest{Method: http.MethodPatch, URL: c.c.data("sobjects", name) + "/" + url.PathEscape(r.id), Body: body}
	}
	return Subrequest{Method: http.MethodPost, URL: c.c.data("sobjects", name), Body: body}
}

// replayed records the answer to a row that was sent alone.
func (r *row) replayed(a Subresponse) {
	if e := a.Err(); e != nil {
		if e.Class == crm.Unavailable && a.Status >= 500 {
			e.Class = crm.Ambiguous
			r.result.Err = r.unanswered(r.dress(e))
			return
		}
		e.Status = 0
		if e.Class == crm.Duplicate && e.Existing.IsZero() {
			if list := errorList(a.Body); len(list) > 0 {
				e.Existing = list[0].existing(r.object.schema.Object)
			}
		}
		r.result.Err = r.dress(e)
		return
	}
	s := SaveResult{ID: r.id, Success: true}
	if len(a.Body) > 0 && string(a.Body) != "null" {
		if err := json.Unmarshal(a.Body, &s); err != nil {
			r.result.Err = r.unanswered(&crm.Error{Class: crm.Ambiguous, System: crm.Salesforce, Op: r.name(), Status: a.Status})
			return
		}
	}
	s.Success = true
	r.take(s)
}
