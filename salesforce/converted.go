package salesforce

import (
	"context"
	"fmt"

	"github.com/crmsync/crmsync/salesforce/soql"
	"github.com/crmsync/crmsync/sync/crm"
)

// identify finds out which converted leads upserts have met: the refusal does
// not say. It costs a call only when there were any.
func (j *writeJob) identify(ctx context.Context, rows []*row) {
	met := map[string]*row{} // by external id
	var values []soql.Literal
	var object *object // only leads are converted, and their key is one field
	key := ""
	for _, r := range rows {
		e, ok := crm.AsError(r.result.Err)
		if !ok || r.op != crm.Upsert || e.Class != crm.Converted || !e.Existing.IsZero() {
			continue
		}
		id := fmt.Sprint(r.body[r.key])
		met[id], object, key = r, r.object, r.key
		values = append(values, soql.Text(id))
	}
	if len(met) == 0 || j.extra <= 0 {
		return
	}
	j.extra--
	wanted := []list{{statement: object.statement([]string{key}), field: key, values: values}}
	err := j.c.ask(ctx, wanted, true, func(_ int, found Row) {
		r := met[found.Text(key)]
		if r == nil {
			return
		}
		if e, ok := crm.AsError(r.result.Err); ok {
			e.Existing = crm.Ref{System: crm.Salesforce, Object: object.schema.Object, ID: found.ID()}
		}
	})
	if err != nil {
		return // the rows keep their errors, which say enough
	}
}
