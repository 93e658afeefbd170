package hubspottest

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"
)

type wireEvent struct {
	AppID      int64       `json:"appId"`
	AppName    string      `json:"appName"`
	Created    int64       `json:"created"`
	CampaignID int64       `json:"emailCampaignId"`
	ID         string      `json:"id"`
	PortalID   int64       `json:"portalId"`
	Recipient  string      `json:"recipient"`
	SentBy     *wireSentBy `json:"sentBy,omitempty"`
	Subject    string      `json:"subject,omitempty"`
	Type       string      `json:"type"`
	URL        string      `json:"url,omitempty"`
}

type wireSentBy struct {
	ID      string `json:"id"`
	Created int64  `json:"created"`
}

// emailAppID is the app that sends all of the portal's marketing e-mails.
const emailAppID = 113

func (s *Server) wireEvent(e *emailEvent) wireEvent {
	w := wireEvent{
		AppID: emailAppID, AppName: "Batch", Created: e.At.UnixMilli(), CampaignID: e.Campaign, ID: e.id,
		PortalID: s.opts.PortalID, Recipient: e.Recipient, Subject: e.Subject, Type: e.Type, URL: e.URL,
	}
	if s.opts.Switches.SubjectOnSentOnly && e.Type != "SENT" {
		w.Subject = ""
	}
	if e.sentBy != nil {
		w.SentBy = &wireSentBy{e.sentBy.id, e.sentBy.At.UnixMilli()}
	}
	return w
}

// listEmailEvents is GET /email/public/v1/events.
func (s *Server) listEmailEvents(c *call) (result, error) {
	limit, err := c.limit(10, 1000)
	if err != nil {
		return result{}, err
	}
	wanted, err := c.emailFilter()
	if err != nil {
		return result{}, err
	}
	var from *emailEvent // the event after which the page begins
	if offset := c.query.Get("offset"); offset != "" {
		if from = s.emailOffset(offset); from == nil {
			return result{}, invalid("Invalid value for offset: %s", offset)
		}
	}
	rows := slices.Clone(s.emails)
	way := 1
	if !s.opts.Switches.EmailEventsAscending {
		slices.Reverse(rows)
		way = -1
	}
	var last *emailEvent
	more, out := false, []wireEvent{}
	for _, e := range rows {
		if from != nil && e.compare(from)*way <= 0 || !wanted(e) {
			continue
		}
		if len(out) == limit {
			more = true
			break
		}
		last = e
		out = append(out, s.wireEvent(e))
	}
	body := map[string]any{"hasMore": more, "events": out}
	if more {
		body["offset"] = pack(fmt.Sprintf("%d %d %d", last.At.UnixMilli(), last.nth, s.now().UnixMilli()))
	}
	return ok(body)
}

// emailFilter reads what the query selects.
func (c *call) emailFilter() (func(*emailEvent) bool, error) {
	kind, recipient := c.query.Get("eventType"), c.query.Get("recipient")
	if kind != "" && !slices.Contains(emailEventTypes(), kind) {
		return nil, invalid("Invalid value for eventType: %s.", kind)
	}
	bounds := map[string]int64{}
	for _, name := range []string{"startTimestamp", "endTimestamp", "campaignId", "appId"} {
		raw := c.query.Get(name)
		bounds[name] = parseID(raw)
		if raw != "" && raw != "0" && bounds[name] == 0 {
			return nil, invalid("Invalid value for %s: %s", name, raw)
		}
	}
	return func(e *emailEvent) bool {
		at, campaign, app, end := e.At.UnixMilli(), bounds["campaignId"], bounds["appId"], bounds["endTimestamp"]
		return at >= bounds["startTimestamp"] && (end == 0 || at <= end) && (kind == "" || e.Type == kind) &&
			(recipient == "" || strings.EqualFold(e.Recipient, recipient)) &&
			(campaign == 0 || e.Campaign == campaign) && (app == 0 || app == emailAppID)
	}, nil
}

// emailOffset finds the event that an offset names, nil if it is none or too old.
func (s *Server) emailOffset(offset string) *emailEvent {
	var at, given int64
	var nth int
	if n, err := fmt.Sscanf(unpack(offset), "%d %d %d", &at, &nth, &given); err != nil || n != 3 {
		return nil
	}
	life := s.opts.Switches.EmailOffsetLife
	if life == 0 {
		life = time.Hour
	}
	if life > 0 && s.now().Sub(time.UnixMilli(given)) > life {
		return nil
	}
	return &emailEvent{EmailEvent: EmailEvent{At: time.UnixMilli(at).UTC()}, nth: nth}
}

// pack makes a cursor opaque, unpack reads it; what is none gives "".
func pack(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

func unpack(s string) string {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return ""
	}
	return string(b)
}
