package webhook

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// Decode reads the body of a delivery: a JSON array of events. Fields that are
// not known are ignored, and so are the values of properties. The error says
// which event is malformed and quotes nothing of it.
func Decode(body []byte) ([]Event, error) {
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); len(trimmed) == 0 || trimmed[0] != '[' {
		return nil, errors.New("webhook: the body is not a JSON array")
	}
	var rows []json.RawMessage
	if json.Unmarshal(body, &rows) != nil { // its error may quote the body
		return nil, errors.New("webhook: the body is not valid JSON")
	}
	events := make([]Event, len(rows))
	for i, row := range rows {
		var w wireEvent
		if string(row) == "null" || json.Unmarshal(row, &w) != nil {
			return nil, fmt.Errorf("webhook: event %d of %d is malformed", i+1, len(rows))
		}
		events[i] = w.event()
	}
	return events, nil
}

// wireEvent is an event of any type. Examples in the documentation call the
// type eventType, deliveries subscriptionType.
type wireEvent struct {
	EventID          number `json:"eventId"`
	SubscriptionID   number `json:"subscriptionId"`
	PortalID         number `json:"portalId"`
	AppID            number `json:"appId"`
	OccurredAt       number `json:"occurredAt"`
	AttemptNumber    number `json:"attemptNumber"`
	SubscriptionType string `json:"subscriptionType"`
	EventType        string `json:"eventType"`
	ObjectID         number `json:"objectId"`
	ObjectTypeID     string `json:"objectTypeId"` // with object.* types
	PropertyName     string `json:"propertyName"`
	ChangeSource     string `json:"changeSource"`
	SourceID         string `json:"sourceId"`

	PrimaryObjectID number   `json:"primaryObjectId"`
	MergedObjectIDs []number `json:"mergedObjectIds"`
	NewObjectID     number   `json:"newObjectId"`

	AssociationType    string `json:"associationType"`
	FromObjectID       number `json:"fromObjectId"`
	FromObjectTypeID   string `json:"fromObjectTypeId"` // with object.* types
	ToObjectID         number `json:"toObjectId"`
	ToObjectTypeID     string `json:"toObjectTypeId"`
	AssociationRemoved bool   `json:"associationRemoved"`
}

func (w wireEvent) event() Event {
	e := Event{
		ID: int64(w.EventID), SubscriptionID: int64(w.SubscriptionID), Attempt: int(w.AttemptNumber),
		PortalID: int64(w.PortalID), AppID: int64(w.AppID), OccurredAt: time.UnixMilli(int64(w.OccurredAt)).UTC(),
		Type: cmp.Or(w.SubscriptionType, w.EventType), Property: w.PropertyName, Source: w.ChangeSource, SourceID: w.SourceID,
	}
	subject, kind, _ := strings.Cut(e.Type, ".")
	object := objectOf(subject)
	if subject == "object" {
		object = objectOf(w.ObjectTypeID)
	}
	e.Kind = Kind(kind)
	switch e.Kind {
	case Creation, Deletion, Restore, PropertyChange, PrivacyDeletion:
		e.Record = w.ObjectID.ref(object)
	case Merge:
		e.Record = w.ObjectID.ref(object)
		e.Survivor, e.New = w.PrimaryObjectID.ref(object), w.NewObjectID.ref(object)
		for _, id := range w.MergedObjectIDs {
			e.Merged = append(e.Merged, id.ref(object))
		}
	case AssociationChange:
		from, to := ends(w.AssociationType)
		e.From = w.FromObjectID.ref(cmp.Or(objectOf(w.FromObjectTypeID), object, from))
		e.To = w.ToObjectID.ref(cmp.Or(objectOf(w.ToObjectTypeID), to))
		e.Removed = w.AssociationRemoved
	}
	return e
}

// number is a whole number that comes as a number or as text; null is 0.
type number int64

// UnmarshalJSON reads either form.
func (n *number) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	if text == "null" || text == "" {
		*n = 0
		return nil
	}
	v, err := strconv.ParseInt(text, 10, 64)
	*n = number(v)
	return err
}

// ref names a record; without an object or an id it names none.
func (n number) ref(object string) crm.Ref {
	if n <= 0 || object == "" {
		return crm.Ref{}
	}
	return crm.Ref{System: crm.HubSpot, Object: object, ID: decimal(int64(n))}
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
