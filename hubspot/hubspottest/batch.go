package hubspottest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// maxBatch is how many inputs one batch call may have.
const maxBatch = 100

// batchReply is the answer to a batch, in the order of the recorded ones.
type batchReply struct {
	CompletedAt string     `json:"completedAt"`
	Status      string     `json:"status"`
	StartedAt   string     `json:"startedAt"`
	Results     any        `json:"results"`
	NumErrors   int        `json:"numErrors,omitempty"`
	Errors      []rowError `json:"errors,omitempty"`
}

type rowError struct {
	Status      string     `json:"status"`
	Category    string     `json:"category"`
	SubCategory string     `json:"subCategory,omitempty"`
	Message     string     `json:"message"`
	Context     rowContext `json:"context,omitempty"`
}

// rowContext says which row failed, and why; the row comes first.
type rowContext map[string][]string

// MarshalJSON writes the trace id of the row before what is known of it.
func (c rowContext) MarshalJSON() ([]byte, error) {
	rest := maps.Clone(c)
	delete(rest, "objectWriteTraceId")
	out, err := json.Marshal(map[string][]string(rest))
	trace := c["objectWriteTraceId"]
	if err != nil || trace == nil {
		return out, err
	}
	first, err := json.Marshal(map[string][]string{"objectWriteTraceId": trace})
	if err != nil || len(rest) == 0 {
		return first, err
	}
	return append(append(first[:len(first)-1], ','), out[1:]...), nil
}

// reply is 207 when rows failed, else the given status.
func (s *Server) batchResult(status int, results any, errs []rowError) (result, error) {
	now := s.now()
	b := batchReply{
		CompletedAt: instant(now), Status: "COMPLETE", StartedAt: instant(now.Add(-20 * time.Millisecond)),
		Results: results, Errors: errs,
	}
	for _, e := range errs {
		b.NumErrors += max(1, len(e.Context["ids"]))
	}
	if len(errs) > 0 {
		status = http.StatusMultiStatus
	}
	return result{status: status, body: b}, nil
}

// batchRow is one input of a write.
type batchRow struct {
	index int // from 1
	id    string
	by    string // idProperty
	trace string
	props map[string]string
	assoc []newAssociation
}

type batchInputs struct {
	Inputs []struct {
		ID         flexible            `json:"id"`
		IDProperty string              `json:"idProperty"`
		Properties map[string]flexible `json:"properties"`
		Assoc      []newAssociation    `json:"associations"`
		Trace      flexible            `json:"objectWriteTraceId"`
	} `json:"inputs"`
	Properties []string `json:"properties"`
	History    []string `json:"propertiesWithHistory"`
	IDProperty string   `json:"idProperty"`
}

// batch reads the rows of a batch call.
func (s *Server) batch(c *call) (*table, batchInputs, []*batchRow, error) {
	var in batchInputs
	t, err := s.table(c.args[0])
	if err != nil {
		return nil, in, nil, err
	}
	if err := c.decode(&in); err != nil {
		return nil, in, nil, err
	}
	most := maxBatch
	if len(in.History) > 0 {
		most = pageWithHistory
	}
	if len(in.Inputs) > most {
		return nil, in, nil, invalid("The maximum number of inputs supported in a batch request is %d. This request has %d.", most, len(in.Inputs))
	}
	rows := make([]*batchRow, len(in.Inputs))
	for i, r := range in.Inputs {
		rows[i] = &batchRow{i + 1, r.ID.v, r.IDProperty, r.Trace.v, values(r.Properties), r.Assoc}
	}
	return t, in, rows, nil
}

// traced reports whether rows may fail one by one: each has a trace id of its own.
func traced(rows []*batchRow) bool {
	seen := map[string]bool{}
	for _, r := range rows {
		if r.trace == "" || seen[r.trace] {
			return false
		}
		seen[r.trace] = true
	}
	return len(rows) > 0
}

// rowFailure renders the error of one row.
func rowFailure(err error, trace string) rowError {
	e := rowError{Status: "error", Category: "VALIDATION_ERROR", Message: err.Error(), Context: map[string][]string{}}
	if api, ok := err.(*apiError); ok { //nolint:errorlint // made in this package
		if api.Category != "" {
			e.Category = api.Category
		}
		if api.Category == "CONFLICT" {
			if _, id, found := strings.Cut(api.Message, "Existing ID: "); found {
				e.Context["existingId"] = []string{id}
			}
		}
		for k, v := range api.Context {
			e.Context[k] = v
		}
	}
	if trace != "" {
		e.Context["objectWriteTraceId"] = []string{trace}
	}
	if len(e.Context) == 0 {
		e.Context = nil
	}
	return e
}

// wholeFailure is the error of a batch that fails as one: every bad value of
// every row, or the first other error.
func (s *Server) wholeFailure(errs []error) error {
	var bad []propError
	for _, err := range errs {
		e, ok := err.(*apiError) //nolint:errorlint // made in this package
		if !ok || e.rows == nil {
			if ok && e.Category == "CONFLICT" {
				short := *e
				short.Message, _, _ = strings.Cut(e.Message, ". Existing ID")
				return &short
			}
			return err
		}
		bad = append(bad, e.rows...)
	}
	return s.badValues(bad)
}

// notThere is the one error row for all inputs that name no record.
func notThere(t *table, ids []string) rowError {
	return rowError{
		Status: "error", Category: "OBJECT_NOT_FOUND",
		Message: "Could not get some " + t.upper + " objects, they may be deleted or not exist. Check that ids are valid.",
		Context: map[string][]string{"ids": ids},
	}
}

// batchRead is POST /objects/{type}/batch/read. Merged ids give their survivor.
func (s *Server) batchRead(c *call) (result, error) {
	t, in, rows, err := s.batch(c)
	if err != nil {
		return result{}, err
	}
	if in.IDProperty != "" && in.IDProperty != "hs_object_id" {
		if err := t.identifies(in.IDProperty); err != nil {
			return result{}, err
		}
	}
	fields := t.fields(in.Properties)
	results, gone := []object{}, []string{}
	seen := map[int64]bool{}
	for _, row := range rows {
		r := s.readable(t, row.id, in.IDProperty, c.flag("archived"))
		if r == nil {
			if !slices.Contains(gone, row.id) {
				gone = append(gone, row.id)
			}
			continue
		}
		if seen[r.id] {
			continue
		}
		seen[r.id] = true
		o := s.show(t, r, r.values, fields)
		s.history(&o, r, in.History)
		results = append(results, o)
	}
	shuffle(s, results)
	var errs []rowError
	if len(gone) > 0 {
		errs = append(errs, notThere(t, gone))
	}
	return s.batchResult(http.StatusOK, results, errs)
}

func (s *Server) readable(t *table, id, by string, archived bool) *record {
	switch {
	case by != "" && by != "hs_object_id":
		return t.lookup(by, id)
	case archived:
		if r := t.byID[parseID(id)]; r != nil && r.archived {
			return r
		}
		return nil
	}
	return t.find(parseID(id), true)
}

// batchArchive is POST /objects/{type}/batch/archive.
func (s *Server) batchArchive(c *call) (result, error) {
	t, _, rows, err := s.batch(c)
	if err != nil {
		return result{}, err
	}
	for _, row := range rows {
		if r := t.find(parseID(row.id), true); r != nil {
			s.archive(t, r)
		}
	}
	return noContent()
}
