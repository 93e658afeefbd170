package hubspot

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// The activities that HubSpot knows of and does not keep as CRM objects. The
// connector presents each kind as an object that can be described and followed,
// and neither read by id, nor found, nor written: what has happened, has
// happened. The fields are hs_timestamp (when), subject, body and
// crm.FieldContacts (whose). None is ever deleted.
const (
	// FormSubmissions: the subject has the form's name, the body a line "name:
	// value" for each value and the page's address.
	FormSubmissions = "form_submissions"

	// The events of marketing e-mails: the subject has the e-mail's where HubSpot
	// tells it, the body of a click is its address.
	MarketingEmailSent    = "marketing_email_sent"
	MarketingEmailOpened  = "marketing_email_opened"
	MarketingEmailClicked = "marketing_email_clicked"

	// What contacts did with one-to-one e-mails. HubSpot keeps the time of the
	// latest alone, so that of several between two passes only that one is seen.
	SalesEmailOpened  = "sales_email_opened"
	SalesEmailClicked = "sales_email_clicked"
	SalesEmailReplied = "sales_email_replied"
)

// eventKind is one kind of activity that is no CRM object.
type eventKind struct {
	label    string
	phrase   string // what it is, in words
	email    string // the type of marketing e-mail event that it is
	property string // or the contacts' property that holds when it last happened
}

// eventKinds goes by object.
var eventKinds = map[string]eventKind{
	FormSubmissions:       {label: "Form submissions", phrase: "Form submitted"},
	MarketingEmailSent:    {label: "Marketing emails sent", phrase: "Marketing email sent", email: "SENT"},
	MarketingEmailOpened:  {label: "Marketing emails opened", phrase: "Marketing email opened", email: "OPEN"},
	MarketingEmailClicked: {label: "Marketing emails clicked", phrase: "Marketing email clicked", email: "CLICK"},
	SalesEmailOpened:      {label: "Sales emails opened", phrase: "Sales email opened", property: "hs_sales_email_last_opened"},
	SalesEmailClicked:     {label: "Sales emails clicked", phrase: "Sales email clicked", property: "hs_sales_email_last_clicked"},
	SalesEmailReplied:     {label: "Sales emails replied to", phrase: "Sales email replied to", property: "hs_sales_email_last_replied"},
}

// about is the subject of an activity: what it was, and of what where HubSpot
// tells.
func (e eventKind) about(what string) string {
	if what = strings.TrimSpace(what); what == "" {
		return e.phrase
	}
	return e.phrase + ": " + what
}

// The fields of these activities, beside crm.FieldContacts, and whom they are of.
const (
	objContacts    = "contacts"
	fieldTimestamp = "hs_timestamp"
	fieldSubject   = "subject"
	fieldBody      = "body"
)

// schema describes the kind. Nothing of it can be written.
func (e eventKind) schema(object string) crm.Schema {
	return crm.Schema{
		System: crm.HubSpot, Object: object, Label: e.label,
		Fields: []crm.Field{ // sorted
			{Name: crm.FieldContacts, Label: relationLabels[crm.FieldContacts], Type: crm.TypeReferences, Native: "association", References: []string{objContacts}},
			{Name: fieldBody, Label: "Body", Type: crm.TypeLongText, Native: "string/textarea"},
			{Name: fieldTimestamp, Label: "Activity date", Type: crm.TypeInstant, Native: "datetime/date"},
			{Name: fieldSubject, Label: "Subject", Type: crm.TypeText, Native: "string/text"},
		},
	}
}

// followedOnly is the error for anything but following such an object.
func followedOnly(op, object string) error {
	return &crm.Error{Class: crm.BadRequest, System: crm.HubSpot, Op: op + " " + object,
		Err: errors.New("these activities are known from their feed alone: they cannot be read by id, found or written")}
}

// event is one such activity.
type event struct {
	id      string
	at      int64 // milliseconds since 1970
	subject string
	body    string
	// Whose it is: the contact's id, or an e-mail address to find it by.
	contact, email string
}

// record presents the event with the given fields. It is the same each time, so
// that seeing it again changes nothing.
func (e event) record(object string, fields []string) crm.Record {
	at := time.UnixMilli(e.at).UTC()
	whose := crm.RefSetOf()
	if e.contact != "" {
		whose = crm.RefSetOf(crm.Ref{System: crm.HubSpot, Object: objContacts, ID: e.contact})
	}
	all := map[string]crm.Value{
		fieldTimestamp: crm.InstantOf(at), fieldSubject: crm.TextOf(e.subject), fieldBody: crm.TextOf(e.body), crm.FieldContacts: whose,
	}
	r := crm.Record{
		Ref:       crm.Ref{System: crm.HubSpot, Object: object, ID: e.id},
		Version:   strconv.FormatInt(e.at, 10),
		CreatedAt: at, ModifiedAt: at,
		Values: make(map[string]crm.Value, len(fields)),
	}
	for _, name := range fields {
		if v, ok := all[name]; ok {
			r.Values[name] = v
		}
	}
	return r
}
