package hubspottest

import (
	"net/http"
	"net/url"
	"time"
)

// Request is one entry of the request log.
type Request struct {
	Method, Path string
	Query        url.Values
	// Status is 0 when the connection was cut before the call was handled.
	Status                   int
	Started, Ended           time.Time
	RequestBytes, ReplyBytes int
	// Dropped says that the client got no answer.
	Dropped bool
	// Body and Reply are kept only with Options.KeepBodies.
	Body, Reply []byte
}

func (s *Server) record(e Request, body, reply []byte, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e.Ended = s.now()
	if s.opts.KeepBodies {
		e.Body, e.Reply = body, reply
	}
	s.log = append(s.log, e)
}

// Requests returns the log in the order in which the calls ended.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.log...)
}

// ResetRequests empties the log and sets Calls to 0.
func (s *Server) ResetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log, s.calls = nil, 0
}

// Calls is the number of API calls since the start or the last
// ResetRequests, refused ones included. OAuth calls do not count.
func (s *Server) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}
