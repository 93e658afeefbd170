package hubspottest

import (
	"net/http"
	"strings"
	"time"
)

// Fault makes something go wrong with some calls. Method, Path and Nth select
// them; the other fields say what happens, together.
type Fault struct {
	// Method is the HTTP method, "" for any.
	Method string
	// Path is a part of the path, "" for any.
	Path string
	// Nth is the first matching call that is hit, counted from 1; 0 means 1.
	Nth int
	// Times is how many calls are hit from then on: 0 means 1, a negative
	// number all.
	Times int

	// Delay holds the call back before it is handled.
	Delay time.Duration
	// Status answers with this status, Header and Body instead of handling
	// the call; 0 handles it. The token is still checked.
	Status int
	Header http.Header
	Body   string
	// Drop cuts the connection instead of answering.
	Drop Drop
	// Limit answers 429 with this policy: TEN_SECONDLY_ROLLING, SECONDLY or DAILY.
	Limit string
	// Row makes one record of a write fail, alone or in a batch.
	Row *BadRow
}

// Drop says when the connection of a call is cut.
type Drop int

const (
	// Deliver answers.
	Deliver Drop = iota
	// DropBefore cuts the connection before anything has been done.
	DropBefore
	// DropAfter does what was asked and cuts the connection instead of answering.
	DropAfter
)

// BadRow selects a record of a write and says how the portal refuses it.
type BadRow struct {
	// Index is the place of the record in the batch, counted from 1. 0
	// selects by Match.
	Index int
	// Match selects the records that are to get this value in any property.
	Match string
	// Property is the one that is refused. Code and Message default to
	// INVALID_OPTION and a text of that kind.
	Property, Code, Message string
}

// armed is a fault with the number of matching calls so far.
type armed struct {
	Fault
	seen int
}

// Inject adds a fault. Of several that match a call the first one acts.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &armed{Fault: f})
}

// ClearFaults removes all faults.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fault returns what is to happen to a request, the zero Fault for nothing.
func (s *Server) fault(r *http.Request) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	var hit Fault
	found := false
	for _, a := range s.faults {
		if a.Method != "" && a.Method != r.Method || !strings.Contains(r.URL.Path, a.Path) {
			continue
		}
		a.seen++
		first, times := max(a.Nth, 1), a.Times
		if times == 0 {
			times = 1
		}
		if !found && a.seen >= first && (times < 0 || a.seen < first+times) {
			hit, found = a.Fault, true
		}
	}
	return hit
}

func (f Fault) reply(header http.Header) result {
	for k, v := range f.Header {
		header[http.CanonicalHeaderKey(k)] = v
	}
	if f.Body == "" {
		return result{status: f.Status, header: header}
	}
	return result{status: f.Status, header: header, body: f.Body}
}

// refuses reports why a row is to fail, nil if it is not.
func (b *BadRow) refuses(index int, props map[string]string) *propError {
	if b == nil {
		return nil
	}
	hit := b.Index != 0 && b.Index == index
	for _, v := range props {
		hit = hit || b.Match != "" && v == b.Match
	}
	if !hit {
		return nil
	}
	e := &propError{b.Code, b.Message, b.Property}
	if e.code == "" {
		e.code = "INVALID_OPTION"
	}
	if e.message == "" {
		e.message = props[b.Property] + " was not one of the allowed options: []"
	}
	return e
}
