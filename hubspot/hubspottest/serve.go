package hubspottest

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// The longest request body that is read, and the longest address that is accepted.
const (
	maxBody = 32 << 20
	maxURI  = 8 << 10
)

// ServeHTTP answers as the API does, so that the simulator can also be served
// on a real socket.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := s.now()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "request body too large", http.StatusRequestEntityTooLarge)
		return
	}
	f := s.fault(r)
	if f.Delay > 0 {
		if !pause(r, f.Delay) {
			return
		}
	}
	entry := Request{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.Query(), Started: started,
		RequestBytes: len(body), Dropped: f.Drop != Deliver,
	}
	if f.Drop == DropBefore {
		s.record(entry, body, nil, r)
		panic(http.ErrAbortHandler)
	}
	res := s.answer(r, body, f)
	var reply []byte
	if res.body != nil {
		if raw, isText := res.body.(string); isText {
			reply = []byte(raw)
		} else {
			reply = []byte(compact(res.body))
		}
	}
	entry.Status, entry.ReplyBytes = res.status, len(reply)
	s.record(entry, body, reply, r)
	if f.Drop == DropAfter {
		panic(http.ErrAbortHandler)
	}
	for k, v := range res.header {
		w.Header()[k] = v
	}
	w.Header().Set("Date", s.now().Format(http.TimeFormat))
	if res.body != nil && w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json;charset=utf-8")
	}
	w.WriteHeader(res.status)
	_, _ = w.Write(reply) // the client may have gone
}

func pause(r *http.Request, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// answer routes, authorises, limits and handles one request under the lock.
func (s *Server) answer(r *http.Request, body []byte, f Fault) result {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() { s.actor = person }()
	id := s.uuid()
	c := &call{r: r, query: r.URL.Query(), body: body, row: f.Row}
	res, err := s.handle(c, f)
	if res.header == nil {
		res.header = http.Header{}
	}
	if err != nil {
		res.status, res.body = s.failure(err, id)
	}
	res.header.Set("X-HubSpot-Correlation-Id", id)
	return res
}

func (s *Server) handle(c *call, f Fault) (result, error) {
	if len(c.r.RequestURI) > maxURI {
		return result{}, &apiError{Code: http.StatusRequestURITooLong, Message: "URI Too Long"}
	}
	rt, args, err := s.route(c.r.Method, c.r.URL.Path)
	if err != nil {
		return result{}, err
	}
	c.args = args
	header := http.Header{}
	if !rt.open {
		s.calls++
		if c.token, err = s.authenticate(c.r); err != nil {
			return result{}, err
		}
		c.by = s.tokens.source(s.opts)
		s.actor = c.by
		limited := s.throttle(c, rt, f, header)
		if limited != nil {
			return result{header: header}, limited
		}
		if err := s.authorize(c, rt); err != nil {
			return result{header: header}, err
		}
	}
	if f.Status != 0 {
		return f.reply(header), nil
	}
	res, err := rt.handle(s, c)
	for k, v := range res.header {
		header[k] = v
	}
	res.header = header
	return res, err
}

// failure turns an error into a status and a body.
func (s *Server) failure(err error, id string) (int, any) {
	var limit *limitError
	if errors.As(err, &limit) {
		limit.CorrelationID, limit.RequestID = id, strings.ReplaceAll(s.uuid(), "-", "")
		return http.StatusTooManyRequests, limit
	}
	var grant *oauthError
	if errors.As(err, &grant) {
		return http.StatusBadRequest, grant
	}
	var api *apiError
	if !errors.As(err, &api) {
		return http.StatusInternalServerError, &apiError{Status: "error", Message: err.Error(), CorrelationID: id}
	}
	e := *api
	e.Status, e.CorrelationID = "error", id
	return e.Code, &e
}
