package salesforce

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/crmsync/crmsync/internal/httpx"
	"github.com/crmsync/crmsync/sync/crm"
)

// looksLikeReference reports whether a value of a body holds "@{". Within a
// composite call that is a reference to another subrequest's answer, and there is
// no way to write it as text: it would be replaced, or refused together with
// everything that shares the collection.
func looksLikeReference(body map[string]any) bool {
	for _, v := range body {
		if s, ok := v.(string); ok && strings.Contains(s, "@{") {
			return true
		}
	}
	return false
}

// together tells how many of the batches the next call holds.
func together(queue []batch) int {
	n := 0
	for n < len(queue) && n < MaxHeavy && !queue[n].rows[0].apart {
		n++
	}
	return max(n, 1)
}

// callsFor tells how many calls the batches take.
func callsFor(queue []batch) int {
	calls := 0
	for len(queue) > 0 {
		queue = queue[together(queue):]
		calls++
	}
	return calls
}

// sendApart sends a batch as a call of its own, outside of any composite.
func (j *writeJob) sendApart(ctx context.Context, b batch) ([]Subresponse, error) {
	first := b.rows[0]
	s := j.c.c.writeSub(j.c.subrequest(b), first.assign)
	header := http.Header{}
	for name, value := range s.Headers {
		header.Set(name, value)
	}
	var body json.RawMessage
	resp, err := j.c.c.write(ctx, httpx.Request{
		Op: "write records", Method: s.Method, Path: s.URL, JSON: s.Body, Header: header, Idempotent: first.op != crm.Create,
	}, &body)
	switch class := crm.ClassOf(err); {
	case err == nil:
	case resp == nil, class == crm.Auth, class == crm.RateLimited, class == crm.QuotaExhausted:
		return nil, err
	}
	return []Subresponse{{Body: resp.Body, Status: resp.Status}}, nil
}
