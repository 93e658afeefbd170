package salesforcetest

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// createBulkQuery starts a query job. What the vendor refuses in bulk queries
// is refused at once.
func (s *Server) createBulkQuery(c *call) *reply {
	var in struct{ Operation, Query, ColumnDelimiter, LineEnding string }
	if err := decode(c.body, &in); err != nil {
		return unreadable(err).reply()
	}
	if in.Operation != "query" && in.Operation != "queryAll" {
		return failure("INVALIDJOB", "operation must be query or queryAll").reply()
	}
	st, err := parseQuery(in.Query)
	if err != nil {
		return failure("API_ERROR", strings.TrimSpace(err.Message)).reply()
	}
	for _, it := range st.items {
		if it.sub != nil || it.cases != nil || st.hasAggr || st.offset > 0 {
			return failure("FEATURENOTENABLED", "Aggregate, TYPEOF, OFFSET and nested queries are not supported in bulk queries").reply()
		}
	}
	if _, err := s.run(in.Query, true, c.version); err != nil {
		return failure("API_ERROR", err.Message).reply()
	}
	j := s.newJob(c, false)
	j.operation, j.query, j.object, j.state = in.Operation, in.Query, s.entity(st.from).name, "UploadComplete"
	j.options(in.ColumnDelimiter, in.LineEnding)
	return ok(s.info(j, false))
}

func (j *job) options(delimiter, ending string) {
	if delimiter != "" {
		j.delimiter = delimiter
	}
	if ending != "" {
		j.lineEnding = ending
	}
}

func (s *Server) runBulkQuery(j *job) {
	p, err := s.run(j.query, j.operation == "queryAll", j.version)
	if err != nil {
		j.state = "Failed" // a query job gives no text
		return
	}
	j.header = headers(p.nodes, "")
	for _, r := range p.rows {
		d := p.print(p.sc.e, r, p.nodes)
		j.rows = append(j.rows, s.cells(p.nodes, d, nil))
	}
	j.state, j.processed = "JobComplete", len(j.rows)
}

func headers(nodes []*node, prefix string) []string {
	var out []string
	for _, n := range nodes {
		if n.link != nil {
			out = append(out, headers(n.inner, prefix+n.name+".")...)
			continue
		}
		out = append(out, prefix+n.name)
	}
	return out
}

// cells flattens a record; a null is an empty cell.
func (s *Server) cells(nodes []*node, d *dict, out []string) []string {
	for _, n := range nodes {
		var v any
		if d != nil {
			v = d.get(n.name)
		}
		if n.link != nil {
			inner, _ := v.(*dict)
			out = s.cells(n.inner, inner, out)
			continue
		}
		switch x := v.(type) {
		case nil:
			out = append(out, "")
		case string:
			out = append(out, x)
		case time.Time:
			out = append(out, x.UTC().Format("2006-01-02T15:04:05.000Z"))
		default:
			out = append(out, string(s.encode(x)))
		}
	}
	return out
}

// queryPart answers the results of a query job. Sforce-Locator is always
// there: the text "null" on the last page.
func (s *Server) queryPart(c *call, j *job, part string) *reply {
	if c.method != http.MethodGet {
		return methodNotAllowed(c, "GET,HEAD")
	}
	if c.version != j.version {
		return failure("VERSION_MISMATCH", "The job was created with another API version").at(http.StatusConflict).reply()
	}
	if j.state != "JobComplete" {
		return failure("INVALIDJOBSTATE", "The job is not complete").reply()
	}
	if part == "resultPages" {
		return ok(object("resultPages", []*dict{object("resultUrl", "/services/data/v"+j.version+"/jobs/query/"+j.id+"/results")},
			"nextRecordsUrl", nil, "done", true))
	}
	if part != "results" {
		return notFound().reply()
	}
	from, size := 0, s.opt.BulkPage
	if text := c.query.Get("locator"); text != "" && text != "null" {
		plain, err := base64.StdEncoding.DecodeString(text)
		n, err2 := strconv.Atoi(strings.TrimPrefix(string(plain), "0:"))
		if err != nil || err2 != nil || n > len(j.rows) {
			return failure("INVALID_QUERY_LOCATOR", "invalid locator").reply()
		}
		from = n
	}
	if n, err := strconv.Atoi(c.query.Get("maxRecords")); err == nil && n > 0 {
		size = n
	}
	to := min(from+size, len(j.rows))
	next := "null"
	if to < len(j.rows) {
		next = base64.StdEncoding.EncodeToString([]byte("0:" + strconv.Itoa(to)))
	}
	return j.reply(j.header, j.rows[from:to]).with("Sforce-Locator", next).with("Sforce-NumberOfRecords", strconv.Itoa(to-from))
}
