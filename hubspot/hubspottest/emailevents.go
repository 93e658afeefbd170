package hubspottest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// EmailEvent is something that happened to a marketing e-mail.
type EmailEvent struct {
	// Type is SENT, DELIVERED, OPEN, CLICK or another one that HubSpot has.
	Type      string
	Recipient string
	Subject   string
	URL       string // of a CLICK
	Campaign  int64  // the e-mail; 0 is 1
	// At is when it happened; zero is now.
	At time.Time
}

type emailEvent struct {
	EmailEvent
	id     string
	nth    int // in the order in which they came
	sentBy *emailEvent
}

func emailEventTypes() []string {
	return []string{
		"SENT", "DROPPED", "PROCESSED", "DELIVERED", "DEFERRED", "BOUNCE", "OPEN", "CLICK", "PRINT", "FORWARD",
		"STATUSCHANGE", "SPAMREPORT", "UNBOUNCE", "SUPPRESSED",
	}
}

// EmailEvent adds an event of a marketing e-mail, keeps the recipient's counts
// and dates true, if there is such a contact, and returns the event's id.
func (s *Server) EmailEvent(e EmailEvent) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(emailEventTypes(), e.Type) || e.Recipient == "" {
		return "", fmt.Errorf("e-mail event %q of %q: no such type, or no recipient", e.Type, e.Recipient)
	}
	if e.At.IsZero() {
		e.At = s.now()
	}
	e.At, e.Campaign = e.At.UTC().Truncate(time.Millisecond), cmp.Or(e.Campaign, 1)
	ev := &emailEvent{EmailEvent: e, id: s.uuid(), nth: len(s.emails)}
	for _, sent := range s.emails {
		if e.Type != "SENT" && sent.Type == "SENT" && sent.Campaign == e.Campaign && strings.EqualFold(sent.Recipient, e.Recipient) {
			ev.sentBy = sent
		}
	}
	at, _ := slices.BinarySearchFunc(s.emails, ev, (*emailEvent).compare)
	s.emails = slices.Insert(s.emails, at, ev)
	s.rollUp(e)
	return ev.id, nil
}

// compare orders events by time, then in the order in which they came.
func (e *emailEvent) compare(other *emailEvent) int {
	return cmp.Or(e.At.Compare(other.At), cmp.Compare(e.nth, other.nth))
}

// rollUp keeps a contact's figures of marketing e-mails.
func (s *Server) rollUp(e EmailEvent) {
	t := s.byName["contacts"]
	r := t.lookup("email", e.Recipient)
	if r == nil {
		return
	}
	set := map[string]string{}
	count, date := "", ""
	switch e.Type {
	case "SENT":
		date = "hs_email_last_send_date"
	case "DELIVERED":
		count = "hs_email_delivered"
	case "BOUNCE":
		count = "hs_email_bounce"
	case "OPEN":
		count, date = "hs_email_open", "hs_email_last_open_date"
	case "CLICK":
		count, date = "hs_email_click", "hs_email_last_click_date"
	}
	if count != "" {
		n, _ := strconv.Atoi(r.values[count]) // unset is 0
		set[count] = strconv.Itoa(n + 1)
	}
	if date != "" && r.before(date, e.At) {
		set[date] = instant(e.At)
	}
	s.apply(t, r, set, emailSource)
}

// emailSource is who sets the figures of e-mails.
var emailSource = source{kind: "EMAIL", label: "EMAIL", world: true}

// before reports whether a date of the record is unset or earlier.
func (r *record) before(property string, at time.Time) bool {
	old, known := parseTime(r.values[property])
	return !known || old.Before(at)
}

// SalesEmail tells that a contact has opened, clicked or replied to a one-to-one
// e-mail; what is "opened", "clicked" or "replied". Zero is now. The contact
// keeps only the latest of each kind, so that an earlier one leaves no trace.
func (s *Server) SalesEmail(contact, what string, at time.Time) error {
	return s.act(what+" by", "contacts", contact, func(t *table, r *record) error {
		property := "hs_sales_email_last_" + what
		if !t.hasProp(property) {
			return fmt.Errorf("a sales e-mail cannot be %q", what)
		}
		if at.IsZero() {
			at = s.now()
		}
		if r.before(property, at) {
			s.apply(t, r, map[string]string{property: instant(at)}, emailSource)
		}
		return nil
	})
}
