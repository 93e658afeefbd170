package salesforcetest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// maxUpload is the most that one ingest job takes, before encoding.
const maxUpload = 150_000_000

func (s *Server) createIngest(c *call) *reply {
	var in struct{ Object, Operation, ExternalIDFieldName, ContentType, LineEnding, ColumnDelimiter string }
	if err := decode(c.body, &in); err != nil {
		return unreadable(err).reply()
	}
	e := s.entity(in.Object)
	switch {
	case e == nil:
		return failure("INVALIDENTITY", "Unable to find object: "+in.Object).reply()
	case !slices.Contains([]string{"insert", "update", "upsert", "delete", "hardDelete"}, in.Operation):
		return failure("INVALIDOPERATION", "operation "+in.Operation+" is not supported").reply()
	case in.Operation == "upsert" && in.ExternalIDFieldName == "":
		return failure("INVALIDJOB", "externalIdFieldName is required for upsert").reply()
	}
	if in.Operation == "upsert" {
		if f := e.field(in.ExternalIDFieldName); f == nil || !f.ExternalID && !f.idLookup {
			return failure("INVALIDJOB", "externalIdFieldName "+in.ExternalIDFieldName+" is not an external id").reply()
		}
	}
	j := s.newJob(c, true)
	j.operation, j.object, j.external, j.state = in.Operation, e.name, in.ExternalIDFieldName, "Open"
	j.options(in.ColumnDelimiter, in.LineEnding)
	return ok(s.info(j, false))
}

// ingestPart answers the upload and the three results.
func (s *Server) ingestPart(c *call, j *job, part string) *reply {
	if part == "batches" {
		if c.method != http.MethodPut {
			return methodNotAllowed(c, "PUT")
		}
		switch {
		case j.state != "Open" || j.uploaded:
			return failure("INVALIDJOBSTATE", "Found multiple contents for job: <"+j.id+">, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.").reply()
		case len(c.body) > maxUpload:
			return failure("CLIENTINPUTERROR", "The upload exceeds 150 MB").reply()
		}
		j.upload, j.uploaded = c.body, true
		return &reply{status: http.StatusCreated}
	}
	if c.method != http.MethodGet {
		return methodNotAllowed(c, "GET,HEAD")
	}
	if j.state == "Open" || j.state == "UploadComplete" || j.state == "InProgress" {
		return failure("INVALIDJOBSTATE", "The job is not complete").reply()
	}
	switch strings.ToLower(part) {
	case "successfulresults":
		return j.reply(append([]string{"sf__Id", "sf__Created"}, j.header...), j.success)
	case "failedresults":
		return j.reply(append([]string{"sf__Id", "sf__Error"}, j.header...), j.failed)
	case "unprocessedrecords":
		return j.reply(j.header, j.leftover)
	}
	return notFound().reply()
}

// runIngest saves the rows of a closed job, each in a transaction of its own.
func (s *Server) runIngest(j *job) {
	e := s.entity(j.object)
	header, rows, err := j.parse()
	if err != nil {
		j.state, j.message = "Failed", "InvalidBatch : "+err.Error()
		return
	}
	j.header = header
	for _, name := range header {
		if !s.knownColumn(e, name) {
			j.state, j.message, j.leftover = "Failed", "InvalidBatch : Field name not found : "+name, rows
			return
		}
	}
	for _, cells := range rows {
		id, created, failed := s.ingestRow(j, e, header, cells)
		j.processed++
		if failed != nil {
			if failed.whole && failed.field != nil {
				failed = unreadableCell(failed, header)
			}
			j.failures++
			j.failed = append(j.failed, append([]string{id, failed.Code + ":" + failed.Message + ":" + strings.Join(failed.Fields, ",") + " --"}, cells...))
			continue
		}
		j.success = append(j.success, append([]string{id, strconv.FormatBool(created)}, cells...))
	}
	j.state = "JobComplete"
}

// unreadableCell is how bulk jobs report a value of the wrong type.
func unreadableCell(e *apiError, header []string) *apiError {
	column := slices.IndexFunc(header, func(name string) bool { return strings.EqualFold(name, e.field.Name) })
	kind := soapType(e.field)
	text, _ := e.value.(string)
	if n, isNumber := e.value.(json.Number); isNumber {
		text = n.String()
	}
	return failure("INVALID_FIELD", "Failed to deserialize field at col "+strconv.Itoa(column)+". Due to, '"+text+
		"' is not a valid value for the type "+kind, e.field.Name)
}

func (s *Server) knownColumn(e *entity, name string) bool {
	rel, key, dotted := strings.Cut(name, ".")
	if !dotted {
		return e.field(name) != nil
	}
	f := e.parents[strings.ToLower(rel)]
	if f == nil {
		return false
	}
	target := s.entity(f.References[len(f.References)-1])
	return target != nil && target.field(key) != nil
}

func (s *Server) ingestRow(j *job, e *entity, header, cells []string) (string, bool, *apiError) {
	in := map[string]any{}
	for i, name := range header {
		if i >= len(cells) || cells[i] == "" { // an empty cell changes nothing
			continue
		}
		var v any = cells[i]
		if cells[i] == "#N/A" {
			v = nil
		} else if f := e.field(name); f != nil && f.numeric() {
			v = json.Number(cells[i])
		}
		if rel, key, dotted := strings.Cut(name, "."); dotted {
			in[rel] = map[string]any{key: v}
			continue
		}
		in[name] = v
	}
	t := s.begin(j.user)
	id, _ := canonicalID(idOf(in))
	switch j.operation {
	case "insert":
		if err := creatable(e); err != nil {
			return "", false, err
		}
		id, err := t.insert(e, in)
		return id, err == nil, err
	case "update":
		if id == "" {
			return "", false, failure("MISSING_ARGUMENT", "Id not specified in an update call").dml()
		}
		return id, false, t.update(e, id, in)
	case "delete", "hardDelete":
		if id == "" {
			return "", false, failure("MALFORMED_ID", "malformed id "+idOf(in)).dml()
		}
		err := t.remove(e, id)
		if err == nil && j.operation == "hardDelete" {
			t.put(e, id, nil)
		}
		return id, false, err
	}
	f := e.field(j.external)
	if f.Type == "id" {
		if id == "" {
			id, err := t.insert(e, in)
			return id, err == nil, err
		}
		return id, false, t.update(e, id, in)
	}
	out := s.upsertRow(&call{}, t, rowIn{e, in}, f, map[string]int{})
	return out.id, out.created != nil && *out.created, out.err
}
