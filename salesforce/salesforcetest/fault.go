package salesforcetest

import (
	"net/http"
	"strings"
	"time"
)

// Drop says when a connection closes without an answer.
type Drop int

const (
	// DropBefore closes before anything is done.
	DropBefore Drop = iota + 1
	// DropAfter closes after the commit: the client cannot know.
	DropAfter
)

// Limit is a refusal for too many calls.
type Limit int

const (
	// LimitDaily is the rolling 24-hour allowance.
	LimitDaily Limit = iota + 1
	// LimitConcurrent is too many long requests at once.
	LimitConcurrent
)

// Fault is one injected failure: which calls it hits and what happens. A zero
// criterion matches everything. Subrequests of composites match by their own
// method and path when Sub is set.
type Fault struct {
	Method string
	// Path is a part of the path with the query.
	Path string
	// Object is an object in the path or in the body's attributes or query.
	Object string
	// Sub matches subrequests inside composite bodies instead of requests.
	Sub bool
	// Match is a further condition. It must not call the server.
	Match func(Request) bool
	// Skip lets so many matching calls pass first; Count is how many are hit
	// after that, 0 means one, negative means all.
	Skip, Count int

	// Status answers with Body and Header instead of doing anything.
	Status int
	Body   string
	Header http.Header
	// Limit answers REQUEST_LIMIT_EXCEEDED.
	Limit Limit
	Drop  Drop
	// Delay passes before anything else.
	Delay time.Duration
	// ExpireSession ends the session that the call uses, just before it.
	ExpireSession bool
	// LockRow answers UNABLE_TO_LOCK_ROW for the n-th record written, from 1.
	LockRow int
	// BadRow answers Code, Message and Fields for the n-th record written.
	BadRow        int
	Code, Message string
	Fields        []string
}

type fault struct {
	Fault
	seen, hits int
}

// hit is a fault at work on one call, with the number of records written.
type hit struct {
	*fault
	rows int
}

// Request is one entry of the log.
type Request struct {
	Method, Path string
	Header       http.Header
	Body         []byte
	Status       int // 0: the connection was dropped before
	Time         time.Time
	Sub          []Request // of composite, batch and graph
}

// Inject adds a fault. Faults are asked in the order of their injection.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &fault{Fault: f})
}

// ClearFaults removes all faults.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// Requests is the log, oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.log...)
}

// ResetRequests empties the log and sets Calls to zero.
func (s *Server) ResetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log, s.calls = nil, 0
}

// Calls counts API calls as the vendor does: a composite is one, a batch as
// many as its subrequests, OAuth and the list of versions none.
func (s *Server) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

func (s *Server) match(c *call, sub bool) []*hit {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.matchLocked(c, sub)
}

func (s *Server) matchLocked(c *call, sub bool) []*hit {
	var out []*hit
	for _, f := range s.faults {
		if f.Sub != sub || !f.matches(c) {
			continue
		}
		f.seen++
		most := f.Count
		if most == 0 {
			most = 1
		}
		if f.seen <= f.Skip || most > 0 && f.hits >= most {
			continue
		}
		f.hits++
		out = append(out, &hit{fault: f})
	}
	return out
}

// innerFaults are the faults on this subrequest.
func (s *Server) innerFaults(c *call) []*hit {
	if !c.inner {
		return nil
	}
	own := s.matchLocked(c, true)
	c.faults = append(c.faults[:len(c.faults):len(c.faults)], own...)
	return own
}

func (f *fault) matches(c *call) bool {
	full := c.entry.Path
	switch {
	case f.Method != "" && !strings.EqualFold(f.Method, c.method):
		return false
	case f.Path != "" && !strings.Contains(full, f.Path):
		return false
	case f.Object != "" && !c.mentions(f.Object):
		return false
	}
	return f.Match == nil || f.Match(*c.entry)
}

// mentions says whether a call is about an object.
func (c *call) mentions(object string) bool {
	for _, seg := range c.segs {
		if strings.EqualFold(seg, object) {
			return true
		}
	}
	q := strings.ToLower(c.query.Get("q")) + " "
	body := strings.ToLower(string(c.body))
	name := strings.ToLower(object)
	return strings.Contains(q, " from "+name+" ") || strings.Contains(body, `"type":"`+name+`"`) ||
		strings.Contains(body, `"type": "`+name+`"`)
}

// answer is the reply that a fault forces; nil lets the call go on.
func (f *fault) answer() *reply {
	switch {
	case f.Limit == LimitDaily:
		return failure("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.").reply()
	case f.Limit == LimitConcurrent:
		return failure("REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded.").reply()
	case f.Status == 0:
		return nil
	}
	kind := "application/json;charset=UTF-8"
	if strings.HasPrefix(strings.TrimSpace(f.Body), "<") {
		kind = "text/html;charset=UTF-8"
	}
	rep := (&reply{status: f.Status, raw: []byte(f.Body)}).with("Content-Type", kind)
	for k, v := range f.Header {
		rep.header[k] = v
	}
	return rep
}

// rowFault is the injected error of the record about to be written.
func (s *Server) rowFault(c *call, id string) *apiError {
	for _, f := range c.faults {
		f.rows++
	}
	for _, f := range c.faults {
		switch f.rows {
		case f.LockRow:
			if id == "" {
				id = "0015e00000AbCdEAAV"
			}
			return failure("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 1 records: "+id).at(s.opt.LockStatus).dml()
		case f.BadRow:
			return failure(f.Code, f.Message, f.Fields...).dml()
		}
	}
	return nil
}
