package salesforcetest

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// data answers /services/data and what is below.
func (s *Server) data(c *call) *reply {
	if len(c.segs) == 2 {
		return s.versions()
	}
	n, known := release(c.segs[2])
	switch {
	case !known || n > s.opt.MaxVersion:
		return notFound().reply()
	case n < 21:
		return failure("UNSUPPORTED_API_VERSION", "The requested API version is no longer supported").at(http.StatusGone).reply()
	case n < s.opt.MinVersion:
		return notFound().reply()
	}
	c.version = c.segs[2][1:]
	if failed := s.authenticate(c); failed != nil {
		return failed
	}
	if failed := s.charge(c); failed != nil {
		return failed
	}
	return s.resource(c)
}

// release reads "v67.0".
func release(segment string) (int, bool) {
	text, isVersion := strings.CutPrefix(segment, "v")
	whole, hasPoint := strings.CutSuffix(text, ".0")
	n, err := strconv.Atoi(whole)
	return n, isVersion && hasPoint && err == nil
}

func (s *Server) resource(c *call) *reply {
	for _, f := range s.innerFaults(c) {
		if rep := f.answer(); rep != nil {
			return rep
		}
	}
	path := c.segs[3:]
	if len(path) == 0 {
		return s.resources(c)
	}
	if refused := mediaType(c, path[0]); refused != nil {
		return refused
	}
	switch path[0] {
	case "sobjects":
		return s.sobjects(c, path[1:])
	case "query", "queryAll":
		return s.query(c, path)
	case "composite":
		return s.compositeRoutes(c, path[1:])
	case "limits":
		return s.limits(c, path[1:])
	case "jobs":
		return s.bulk(c, path[1:])
	case "search", "parameterizedSearch", "tooling", "actions", "recent", "theme", "ui-api", "analytics", "wave", "process",
		"quickActions", "support", "tabs", "event", "metadata", "graphql", "chatter", "connect":
		return unknownRoute(c, "this resource is not simulated")
	}
	return notFound().reply()
}

// mediaType refuses bodies that are not JSON; jobs take CSV too.
func mediaType(c *call, resource string) *reply {
	kind := c.header.Get("Content-Type")
	if c.inner || len(c.body) == 0 || kind == "" || resource == "jobs" {
		return nil
	}
	switch plain, _, _ := strings.Cut(kind, ";"); strings.ToLower(strings.TrimSpace(plain)) {
	case "application/json":
		return nil
	case "application/xml", "text/xml":
		return unknownRoute(c, "bodies in XML are not simulated")
	}
	return failure("UNSUPPORTED_MEDIA_TYPE", "Content-Type header specified in HTTP request is not supported: "+kind).reply()
}

// versions lists the API versions; it needs no token and is not counted.
func (s *Server) versions() *reply {
	seasons := []string{"Winter", "Spring", "Summer"}
	var list []*dict
	for v := s.opt.MinVersion; v <= s.opt.MaxVersion; v++ {
		year := 2026 + (v-65)/3
		if v < 65 {
			year = 2026 - (65-v+2)/3
		}
		n := strconv.Itoa(v)
		list = append(list, object("label", seasons[(v-65+300)%3]+" '"+strconv.Itoa(year)[2:], "url", "/services/data/v"+n+".0", "version", n+".0"))
	}
	return ok(list)
}

func (s *Server) resources(c *call) *reply {
	if c.method != http.MethodGet {
		return methodNotAllowed(c, "GET,HEAD")
	}
	base := "/services/data/v" + c.version + "/"
	d := &dict{}
	for _, name := range []string{"composite", "jobs", "limits", "query", "queryAll", "sobjects"} {
		d.set(name, base+name)
	}
	d.set("identity", s.identityURL(c, c.user))
	return ok(d)
}

func (s *Server) limits(c *call, path []string) *reply {
	if c.method != http.MethodGet {
		return methodNotAllowed(c, "GET,HEAD")
	}
	if len(path) == 1 && path[0] == "recordCount" {
		return s.recordCount(c)
	}
	if len(path) != 0 {
		return notFound().reply()
	}
	limit := func(most, left int) *dict { return object("Max", most, "Remaining", left) }
	return ok(object("ConcurrentAsyncGetReportInstances", limit(200, 200), "DailyApiRequests",
		limit(s.opt.DailyLimit, max(0, s.opt.DailyLimit-s.used())), "DailyAsyncApexExecutions", limit(250_000, 250_000),
		"DailyBulkApiBatches", limit(15_000, 15_000), "DailyBulkV2QueryFileStorageMB", limit(976_562, 976_562),
		"DailyBulkV2QueryJobs", limit(10_000, 10_000-len(s.jobs)), "DailyDeliveredPlatformEvents", limit(25_000, 25_000),
		"DataStorageMB", limit(10_240, 10_000), "FileStorageMB", limit(10_240, 10_240),
		"HourlyTimeBasedWorkflow", limit(1000, 1000), "PermissionSets", object("Max", 1500, "Remaining", 1499, "CreateCustom", limit(1000, 999)),
		"SingleEmail", limit(5000, 5000)))
}

func (s *Server) recordCount(c *call) *reply {
	names := s.names
	if q := c.query.Get("sObjects"); q != "" {
		names = strings.Split(q, ",")
	}
	list := []*dict{}
	for _, name := range names {
		e := s.entity(name)
		if e == nil {
			continue
		}
		n := 0
		for _, r := range s.rowsAt(e) {
			if !r.deleted {
				n++
			}
		}
		list = append(list, object("count", n, "name", e.name))
	}
	return ok(object("sObjects", list))
}

// charge counts a call and refuses it beyond the daily limit.
func (s *Server) charge(c *call) *reply {
	if s.used() >= s.opt.DailyLimit {
		return failure("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.").reply()
	}
	if len(c.segs) == 5 && c.segs[3] == "composite" && c.segs[4] == "batch" {
		return nil // each of its requests counts
	}
	s.count(1)
	return nil
}

func (s *Server) count(n int) {
	s.calls += n
	s.usage[s.now().Unix()/int64(time.Hour/time.Second)] += n
}

// used is the number of calls in the last 24 hours.
func (s *Server) used() int {
	hour := s.now().Unix() / 3600
	n := 0
	for h, calls := range s.usage {
		if h > hour-24 {
			n += calls
		} else {
			delete(s.usage, h)
		}
	}
	return n
}
