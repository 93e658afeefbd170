package salesforce

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// maxTries bounds how often one row is sent: 200 rows come down to one in eight
// halvings, and a single row gets one more chance.
const maxTries = 10

// writeJob is one Write under way.
type writeJob struct {
	c       *Connector
	results []crm.Result
	extra   int  // calls that are left for splitting and replaying
	began   bool // something may have been written
}

func (j *writeJob) run(ctx context.Context, rows []*row) error {
	queue := pack(rows)
	planned := callsFor(queue)
	for calls := 0; len(queue) > 0; calls++ {
		if calls >= planned {
			if j.extra == 0 {
				abandon(queue)
				break
			}
			j.extra--
		}
		n := together(queue)
		now := queue[:n]
		answers, err := j.send(ctx, now)
		if err != nil {
			queue = queue[n:]
			if j.fail(now, queue, err) {
				return err
			}
			if !j.goOn(err) {
				return nil
			}
			continue
		}
		j.began = true
		queue = queue[n:]
		var again []batch
		for i, b := range now {
			again = append(again, j.settle(b, answers[i])...)
		}
		queue = append(queue, again...)
	}
	j.learn(ctx, rows)
	j.identify(ctx, rows)
	return nil
}

// goOn reports whether other batches are worth sending after a call that had no
// good answer.
func (j *writeJob) goOn(err error) bool {
	class := crm.ClassOf(err)
	return class == crm.BadRequest || class == crm.Ambiguous
}

// fail records why a call failed on its rows. It reports true when nothing has
// been written at all, so that the call as a whole failed.
func (j *writeJob) fail(now, rest []batch, err error) bool {
	ambiguous := crm.ClassOf(err) == crm.Ambiguous
	if !j.began && !ambiguous && !j.goOn(err) {
		return true
	}
	j.began = true
	for _, b := range now {
		for _, r := range b.rows {
			r.result.Err = r.unanswered(err)
		}
	}
	if !j.goOn(err) {
		for _, b := range rest {
			for _, r := range b.rows {
				if r.result.Err == nil {
					r.result.Err = err // not sent
				}
			}
		}
	}
	return false
}

// unanswered is the error of a row whose call got no answer: only a create is
// in doubt, everything else can be done again.
func (r *row) unanswered(err error) error {
	e, ok := crm.AsError(err)
	if !ok || e.Class != crm.Ambiguous || r.op == crm.Create {
		return err
	}
	again := *e
	again.Class = crm.Unavailable
	return &again
}

func (j *writeJob) send(ctx context.Context, batches []batch) ([]Subresponse, error) {
	if batches[0].rows[0].apart {
		return j.sendApart(ctx, batches[0])
	}
	subs := make([]Subrequest, len(batches))
	idempotent := true
	for i, b := range batches {
		subs[i] = j.c.c.writeSub(j.c.subrequest(b), b.rows[0].assign)
		idempotent = idempotent && b.rows[0].op != crm.Create
	}
	answers, _, err := j.c.c.Composite.Do(ctx, subs, CompositeOptions{Idempotent: idempotent, Op: "write records"})
	return answers, err
}

func (c *Connector) subrequest(b batch) Subrequest {
	first := b.rows[0]
	name := first.object.schema.Object
	path := c.c.data("composite", "sobjects")
	if first.op == crm.Delete {
		ids := make([]string, len(b.rows))
		for i, r := range b.rows {
			ids[i] = r.id
		}
		q := url.Values{"ids": {strings.Join(ids, ",")}, "allOrNone": {"false"}}
		return Subrequest{Method: http.MethodDelete, URL: path + "?" + q.Encode()}
	}
	records := make([]map[string]any, len(b.rows))
	for i, r := range b.rows {
		records[i] = r.body
	}
	s := Subrequest{Method: http.MethodPost, URL: path, Body: typed(name, records)}
	switch first.op {
	case crm.Update:
		s.Method = http.MethodPatch
	case crm.Upsert:
		s.Method, s.URL = http.MethodPatch, c.c.data("composite", "sobjects", name, first.key)
	}
	return s
}
