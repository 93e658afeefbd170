package salesforcetest

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// job is a Bulk API 2.0 job. Its work is done when it is asked for; the first
// status after that may still say InProgress (Options.BulkPolls).
type job struct {
	id, version, user     string
	ingest                bool
	operation, object     string
	external              string
	query                 string
	delimiter, lineEnding string
	state, message        string
	made, touched         time.Time
	polls                 int

	upload    []byte
	uploaded  bool
	header    []string
	rows      [][]string // query results
	success   [][]string
	failed    [][]string
	leftover  [][]string
	processed int
	failures  int
}

// bulk routes /jobs.
func (s *Server) bulk(c *call, path []string) *reply {
	if len(path) == 0 || path[0] != "query" && path[0] != "ingest" {
		return notFound().reply()
	}
	ingest := path[0] == "ingest"
	if len(path) == 1 {
		switch c.method {
		case http.MethodPost:
			if ingest {
				return s.createIngest(c)
			}
			return s.createBulkQuery(c)
		case http.MethodGet:
			return s.listJobs(ingest)
		}
		return methodNotAllowed(c, "GET,POST")
	}
	j := s.jobs[path[1]]
	if len(path[1]) == 15 && j == nil {
		j = s.jobs[id18(path[1])]
	}
	if j == nil || j.ingest != ingest {
		return notFound().reply()
	}
	if len(path) == 2 {
		return s.job(c, j)
	}
	if ingest {
		return s.ingestPart(c, j, path[2])
	}
	return s.queryPart(c, j, path[2])
}

func (s *Server) newJob(c *call, ingest bool) *job {
	s.serial++
	now := s.now()
	j := &job{id: s.newID("750", 1_916_132_832+s.serial), version: c.version, user: c.user, ingest: ingest,
		delimiter: "COMMA", lineEnding: "LF", made: now, touched: now, polls: s.opt.BulkPolls}
	s.jobs[j.id] = j
	return j
}

// info prints a job; full adds what only GET shows.
func (s *Server) info(j *job, full bool) *dict {
	d := object("id", j.id, "operation", j.operation, "object", j.object, "createdById", j.user, "createdDate", j.made.Truncate(time.Second),
		"systemModstamp", j.touched.Truncate(time.Second), "state", j.state)
	if j.external != "" {
		d.set("externalIdFieldName", j.external)
	}
	d.set("concurrencyMode", "Parallel")
	d.set("contentType", "CSV")
	var v float64
	_, _ = fmt.Sscan(j.version, &v) // the version was parsed when the call came
	d.set("apiVersion", v)
	if j.ingest && j.state == "Open" {
		d.set("contentUrl", "services/data/v"+j.version+"/jobs/ingest/"+j.id+"/batches")
	}
	d.set("lineEnding", j.lineEnding)
	d.set("columnDelimiter", j.delimiter)
	if !full {
		return d
	}
	d.set("jobType", map[bool]string{true: "V2Ingest", false: "V2Query"}[j.ingest])
	d.set("numberRecordsProcessed", j.processed)
	if j.ingest {
		d.set("numberRecordsFailed", j.failures)
	}
	d.set("retries", 0)
	d.set("totalProcessingTime", 100)
	if j.ingest {
		d.set("apiActiveProcessingTime", 50)
		d.set("apexProcessingTime", 0)
		if j.message != "" {
			d.set("errorMessage", j.message)
		}
	} else {
		d.set("isPkChunkingSupported", true)
	}
	return d
}

func (s *Server) listJobs(ingest bool) *reply {
	list := []*dict{}
	for _, j := range s.jobs {
		if j.ingest == ingest {
			list = append(list, s.info(j, false))
		}
	}
	slices.SortFunc(list, func(a, b *dict) int { return strings.Compare(a.id(), b.id()) })
	return ok(object("done", true, "records", list, "nextRecordsUrl", nil))
}

// job answers one job: status, state change, deletion.
func (s *Server) job(c *call, j *job) *reply {
	switch c.method {
	case http.MethodGet:
		s.advance(j)
		return ok(s.info(j, true))
	case http.MethodPatch:
		in, err := fieldsOf(c.body)
		if err != nil {
			return err.reply()
		}
		switch in["state"] {
		case "Aborted":
			j.state = "Aborted"
		case "UploadComplete":
			if !j.ingest || j.state != "Open" || !j.uploaded {
				return failure("INVALIDJOBSTATE", "Job state transition is not allowed").reply()
			}
			j.state = "UploadComplete"
		default:
			return failure("INVALIDJOBSTATE", "Invalid job state").reply()
		}
		j.touched = s.now()
		return ok(s.info(j, false))
	case http.MethodDelete:
		if j.state != "JobComplete" && j.state != "Failed" && j.state != "Aborted" {
			return failure("INVALIDJOBSTATE", "Job must be in a terminal state").reply()
		}
		delete(s.jobs, j.id)
		return noContent()
	}
	return methodNotAllowed(c, "DELETE,GET,PATCH")
}

// advance works on a job when its status is asked for.
func (s *Server) advance(j *job) {
	if j.state != "UploadComplete" && j.state != "InProgress" {
		return
	}
	if j.polls > 0 {
		j.polls--
		j.state = "InProgress"
		return
	}
	j.touched = s.now()
	if j.ingest {
		s.runIngest(j)
		return
	}
	s.runBulkQuery(j)
}

func (j *job) comma() rune {
	switch j.delimiter {
	case "BACKQUOTE":
		return '`'
	case "CARET":
		return '^'
	case "PIPE":
		return '|'
	case "SEMICOLON":
		return ';'
	case "TAB":
		return '\t'
	}
	return ','
}

// csv writes rows with every cell in quotes, as the vendor does.
func (j *job) csv(header []string, rows [][]string) []byte {
	end := "\n"
	if j.lineEnding == "CRLF" {
		end = "\r\n"
	}
	var b bytes.Buffer
	line := func(cells []string) {
		for i, cell := range cells {
			if i > 0 {
				b.WriteRune(j.comma())
			}
			b.WriteString(`"` + strings.ReplaceAll(cell, `"`, `""`) + `"`)
		}
		b.WriteString(end)
	}
	line(header)
	for _, r := range rows {
		line(r)
	}
	return b.Bytes()
}

func (j *job) reply(header []string, rows [][]string) *reply {
	return (&reply{status: http.StatusOK, raw: j.csv(header, rows)}).with("Content-Type", "text/csv")
}

// parse reads an uploaded CSV.
func (j *job) parse() ([]string, [][]string, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(j.upload, []byte("\xef\xbb\xbf"))))
	r.Comma = j.comma()
	all, err := r.ReadAll()
	if err != nil {
		return nil, nil, fmt.Errorf("read csv: %w", err)
	}
	if len(all) == 0 {
		return nil, nil, fmt.Errorf("read csv: no header")
	}
	return all[0], all[1:], nil
}
