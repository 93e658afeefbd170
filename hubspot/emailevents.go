package hubspot

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// MaxEmailEvents is the most events of one page.
const MaxEmailEvents = 1000

// EmailEvents is the service for what became of marketing e-mails. It needs the
// scope content. Its path is the same in every [Version].
type EmailEvents struct{ c *Client }

// EmailEvent is something that happened to one e-mail to one recipient.
type EmailEvent struct {
	ID         string `json:"id"`
	Created    int64  `json:"created"` // milliseconds since 1970
	Type       string `json:"type"`    // "SENT", "OPEN", "CLICK" and others
	Recipient  string `json:"recipient"`
	CampaignID int64  `json:"emailCampaignId"`
	// Subject is the e-mail's. Not every type of event has it.
	Subject string        `json:"subject"`
	URL     string        `json:"url"`    // of a CLICK
	SentBy  *EmailEventID `json:"sentBy"` // the e-mail's SENT event
}

// EmailEventID names an event.
type EmailEventID struct {
	ID      string `json:"id"`
	Created int64  `json:"created"` // milliseconds since 1970
}

// EmailEventOptions selects a page of events.
type EmailEventOptions struct {
	Start      time.Time `url:"startTimestamp,unixmilli,omitempty"` // included
	End        time.Time `url:"endTimestamp,unixmilli,omitempty"`   // included
	Type       string    `url:"eventType,omitempty"`                // one, in capitals; "" is all
	Recipient  string    `url:"recipient,omitempty"`
	CampaignID int64     `url:"campaignId,omitempty"`
	AppID      int64     `url:"appId,omitempty"`
	Limit      int       `url:"limit,omitempty"` // at most 1,000; 0 is 10
	// Offset is a page's After. It holds for the same selection only, and not for
	// long, says HubSpot's reference.
	Offset string `url:"offset,omitempty"`
}

// List returns a page of events. HubSpot documents the newest to come first.
//
// hubspot:operation GET /email/public/v1/events
func (s *EmailEvents) List(ctx context.Context, opts *EmailEventOptions) (*Page[EmailEvent], error) {
	var wire struct {
		Events  []EmailEvent `json:"events"`
		HasMore bool         `json:"hasMore"`
		Offset  ID           `json:"offset"`
	}
	const op = "list e-mail events"
	resp, err := s.c.do(ctx, call{op: op, path: "/email/public/v1/events", opts: opts}, &wire)
	if err != nil {
		return nil, err
	}
	page := &Page[EmailEvent]{Results: wire.Events, Date: resp.Date()}
	if wire.HasMore {
		page.After = string(wire.Offset)
		if page.After == "" {
			return nil, &crm.Error{Class: crm.Unavailable, System: crm.HubSpot, Op: op,
				Err: errors.New("there are more, and the answer does not say where")}
		}
	}
	return page, nil
}

// All ranges over the events from opts.Offset on.
func (s *EmailEvents) All(ctx context.Context, opts EmailEventOptions) iter.Seq2[EmailEvent, error] {
	return all(opts.Offset, func(after string) (*Page[EmailEvent], error) {
		opts.Offset = after
		return s.List(ctx, &opts)
	})
}
