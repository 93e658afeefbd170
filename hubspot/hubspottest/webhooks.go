package hubspottest

import (
	"maps"
	"net/http"
	"slices"
)

// Webhooks is an app's target for events, and what it is told.
type Webhooks struct {
	// TargetURL is the complete address that is called and signed.
	TargetURL string
	// Handler answers the calls, without a socket; without one Client makes
	// them.
	Handler http.Handler
	Client  *http.Client
	// Secret is the client secret that signs.
	Secret string
	// Generic names events object.creation with an objectTypeId instead of
	// contact.creation. Only contacts, companies, deals, tickets and products
	// have events of the older form.
	Generic bool
	// Properties are those whose changes are told; nil means all that are
	// neither read-only nor calculated.
	Properties []string
}

// webhooks holds the events that have not been taken yet, oldest first.
type webhooks struct {
	Webhooks
	on            bool
	events        []webhookEvent
	told          int64            // how many events there have been
	subscriptions map[string]int64 // ids by type of event
}

// webhookEvent is an event on the wire.
type webhookEvent struct {
	EventID          int64  `json:"eventId"`
	SubscriptionID   int64  `json:"subscriptionId"`
	PortalID         int64  `json:"portalId"`
	AppID            int64  `json:"appId"`
	OccurredAt       int64  `json:"occurredAt"`
	SubscriptionType string `json:"subscriptionType"`
	AttemptNumber    int    `json:"attemptNumber"`
	ObjectTypeID     string `json:"objectTypeId,omitempty"`
	ObjectID         int64  `json:"objectId,omitempty"`
	ChangeFlag       string `json:"changeFlag,omitempty"`
	ChangeSource     string `json:"changeSource,omitempty"`
	SourceID         string `json:"sourceId,omitempty"`

	PropertyName  string  `json:"propertyName,omitempty"`
	PropertyValue *string `json:"propertyValue,omitempty"`

	PrimaryObjectID int64   `json:"primaryObjectId,omitempty"`
	MergedObjectIDs []int64 `json:"mergedObjectIds,omitempty"`
	NewObjectID     int64   `json:"newObjectId,omitempty"`
	Moved           *int    `json:"numberOfPropertiesMoved,omitempty"`

	AssociationType     string `json:"associationType,omitempty"`
	AssociationCategory string `json:"associationCategory,omitempty"`
	AssociationTypeID   int    `json:"associationTypeId,omitempty"`
	FromObjectID        int64  `json:"fromObjectId,omitempty"`
	FromObjectTypeID    string `json:"fromObjectTypeId,omitempty"`
	ToObjectID          int64  `json:"toObjectId,omitempty"`
	ToObjectTypeID      string `json:"toObjectTypeId,omitempty"`
	Removed             *bool  `json:"associationRemoved,omitempty"`
	Primary             *bool  `json:"isPrimaryAssociation,omitempty"`
}

// Webhooks subscribes an app to everything that happens from now on. Events
// wait for DeliverWebhooks. A second call replaces the first.
func (s *Server) Webhooks(w Webhooks) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Properties = slices.Clone(w.Properties)
	s.hooks = webhooks{Webhooks: w, on: true, subscriptions: map[string]int64{}}
}

// tell adds an event about an object if the app is told of it.
func (s *Server) tell(t *table, kind string, e webhookEvent) {
	h := &s.hooks
	if !h.on {
		return
	}
	e.SubscriptionType = t.singular + "." + kind
	switch {
	case kind == "privacyDeletion":
	case h.Generic:
		e.SubscriptionType = "object." + kind
		if kind != "associationChange" {
			e.ObjectTypeID = t.typeID
		}
	case !slices.Contains([]string{"contacts", "companies", "deals", "tickets", "products"}, t.plural),
		t.plural == "products" && kind == "associationChange":
		return
	}
	if h.subscriptions[e.SubscriptionType] == 0 {
		h.subscriptions[e.SubscriptionType] = 3_329_277 + int64(len(h.subscriptions))
	}
	h.told++
	e.EventID, e.SubscriptionID = 3_400_564_480+h.told, h.subscriptions[e.SubscriptionType]
	e.PortalID, e.AppID, e.OccurredAt = s.opts.PortalID, s.opts.AppID, s.now().UnixMilli()
	if kind != "privacyDeletion" {
		e.ChangeSource, e.SourceID = s.actor.kind, s.actor.id
	}
	h.events = append(h.events, e)
}

// tellRecord adds an event that needs no more than a record.
func (s *Server) tellRecord(t *table, id int64, kind, flag string) {
	s.tell(t, kind, webhookEvent{ObjectID: id, ChangeFlag: flag})
}

// tellChanges adds an event for each property that next changes.
func (s *Server) tellChanges(t *table, r *record, next map[string]string) {
	if !s.hooks.on {
		return
	}
	names := maps.Clone(next)
	maps.Copy(names, r.values)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if next[name] == r.values[name] {
			continue
		}
		told := slices.Contains(s.hooks.Properties, name)
		if p := t.prop(name); s.hooks.Properties == nil && p != nil {
			told = !p.ReadOnly && !p.Calculated
		}
		if told {
			v := next[name]
			s.tell(t, "propertyChange", webhookEvent{ObjectID: r.id, PropertyName: name, PropertyValue: &v})
		}
	}
}

func (s *Server) tellMerge(t *table, primary, other, survivor int64, moved int) {
	s.tell(t, "merge", webhookEvent{PrimaryObjectID: primary, MergedObjectIDs: []int64{other}, NewObjectID: survivor, Moved: &moved})
}

// tellAssociation adds an event for each direction of a pair that got these
// types or, if removed, lost them.
func (s *Server) tellAssociation(t *table, id int64, to *table, toID int64, kinds []*assocType, removed bool) {
	if len(kinds) == 0 {
		return
	}
	primary := slices.ContainsFunc(kinds, func(k *assocType) bool { return k.primary })
	for _, k := range []*assocType{kinds[0], s.assoc.back(kinds[0])} {
		if k == nil {
			continue
		}
		e := webhookEvent{FromObjectID: id, ToObjectID: toID, Removed: &removed, Primary: &primary}
		if s.hooks.Generic {
			e.FromObjectTypeID, e.ToObjectTypeID = t.typeID, to.typeID
			e.AssociationTypeID, e.AssociationCategory = k.id, k.category
		} else {
			e.AssociationType = t.upper + "_TO_" + to.upper
		}
		s.tell(t, "associationChange", e)
		t, id, to, toID = to, toID, t, id
	}
}
