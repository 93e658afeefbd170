package hubspottest

import "time"

// Options says which portal the simulator plays. The zero value is a
// Professional portal with the limits that HubSpot documents, a search index
// without lag, and every switch at its documented default.
type Options struct {
	// Now is the portal's clock; nil means time.Now, which inside a
	// testing/synctest bubble is virtual time.
	Now func() time.Time
	// Seed makes ids, tokens, correlation ids and the order of batch results
	// reproducible: the same seed and the same calls give the same replies.
	Seed uint64
	// PortalID is the Hub ID; 0 means 44237313.
	PortalID int64
	// AppID is the app whose tokens are used; 0 means 19083857.
	AppID int64
	// TimeZone is the account's; nil means UTC. The daily limit resets at its midnight.
	TimeZone *time.Location
	// Tier chooses the rate limits.
	Tier Tier
	// Daily replaces the tier's daily limit when it is above 0.
	Daily int
	// Scopes are the scopes that every token has; nil means all of them.
	Scopes []string
	// SearchLag is how long a new, changed or deleted record looks to search
	// as it was before. Reads by id are never late.
	SearchLag time.Duration
	// LateVisible, if set, gives the lag of a single change in addition to
	// SearchLag, for rows that become visible long after the others. It runs
	// while the simulator is locked and must not call it.
	LateVisible func(object, id string, changed time.Time) time.Duration
	// KeepBodies keeps the bodies of requests and replies in Requests.
	KeepBodies bool
	// Switches choose between behaviours that HubSpot does not document or
	// that differ between portals.
	Switches Switches
}

// Switches are the behaviours that are not established or differ between
// portals. The zero value is what the simulator holds most likely;
// ASSUMPTIONS.md lists each with its evidence.
type Switches struct {
	// Lifecycle is what a backward move of lifecyclestage through the API does.
	Lifecycle LifecycleRule
	// DefaultLifecycle is the stage a portal gives to contacts created
	// through the API without one; "" gives none.
	DefaultLifecycle string
	// EmailUpsertRows lets batch upsert by e-mail report bad rows one by one
	// (207). Otherwise one bad row fails the whole call.
	EmailUpsertRows bool
	// WholeBatchUpdates makes batch update and upsert fail as a whole for a
	// bad property value even when every input has an objectWriteTraceId.
	WholeBatchUpdates bool
	// KeepPrimaryID makes merges keep the primary record's id instead of
	// giving the survivor a new one.
	KeepPrimaryID bool
	// OrderedResults keeps batch results in the order of the inputs.
	// Otherwise they are shuffled, as HubSpot promises no order.
	OrderedResults bool
	// TouchUnchanged makes a write of equal values move the modified time.
	TouchUnchanged bool
	// ClearedAsEmpty reads cleared properties back as "" instead of null.
	ClearedAsEmpty bool
	// NormalizeNumbers returns numbers without superfluous zeros ("1000.0" as
	// "1000"). Otherwise they come back as written.
	NormalizeNumbers bool
	// DatesAsEpoch returns date properties as epoch milliseconds instead of YYYY-MM-DD.
	DatesAsEpoch bool
	// StampsAsISO returns hs_lifecyclestage_*_date in create replies as ISO
	// instants instead of epoch milliseconds.
	StampsAsISO bool
	// HistoryDepth is how many versions of a property are kept; 0 means 45
	// for contacts and 20 for other objects.
	HistoryDepth int
	// NegationMatchesUnset makes NEQ, NOT_IN and NOT_CONTAINS_TOKEN match
	// records without a value.
	NegationMatchesUnset bool
	// SearchBodyMax is the longest search request body in bytes; 0 means
	// 3,000, a negative number no limit.
	SearchBodyMax int
	// SearchSparesDaily exempts searches from the daily limit.
	SearchSparesDaily bool
	// RetryAfter puts a Retry-After header on 429 replies.
	RetryAfter bool
	// JoinOrderAscending lists memberships in join order oldest first, as
	// documented. Otherwise newest first, as observed.
	JoinOrderAscending bool
	// NoFirstPrimary leaves the first company of a contact or deal
	// unlabelled. Otherwise it becomes the primary one.
	NoFirstPrimary bool
	// AssociationsTouch makes a change of associations move the modified
	// time of both records.
	AssociationsTouch bool
	// RotateRefreshTokens gives a new refresh token at every refresh and
	// revokes the old one.
	RotateRefreshTokens bool
	// OptOutReadOnly makes hs_email_optout read-only through the API.
	OptOutReadOnly bool
	// EmailEventsAscending lists events of marketing e-mails oldest first.
	// Otherwise newest first, as documented.
	EmailEventsAscending bool
	// EmailOffsetLife is how long the offset of a page of such events can be
	// used; 0 means an hour, a negative duration for ever. It is documented to be
	// short-lived, without a figure.
	EmailOffsetLife time.Duration
	// SubjectOnSentOnly leaves the subject out of all such events but SENT.
	SubjectOnSentOnly bool
	// CheckOwners refuses owner ids that are no owner of the portal.
	CheckOwners bool
}

// LifecycleRule is what happens when the API moves a contact or company to an
// earlier lifecycle stage without clearing the property first.
type LifecycleRule int

const (
	// LifecycleIgnore answers 200 and leaves the stage as it is.
	LifecycleIgnore LifecycleRule = iota
	// LifecycleReject answers 400 VALIDATION_ERROR.
	LifecycleReject
	// LifecycleAllow sets the stage.
	LifecycleAllow
)

// Tier is the subscription of the portal, which decides its rate limits.
type Tier int

const (
	// Professional allows a private app 190 calls per 10 s and 625,000 a day.
	Professional Tier = iota
	// Starter allows 100 calls per 10 s and 250,000 a day.
	Starter
	// Enterprise allows 190 calls per 10 s and 1,000,000 a day.
	Enterprise
	// Unlimited answers every call, and sends no rate limit headers.
	Unlimited
)

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.PortalID == 0 {
		o.PortalID = 44237313
	}
	if o.AppID == 0 {
		o.AppID = 19083857
	}
	if o.TimeZone == nil {
		o.TimeZone = time.UTC
	}
	if o.Switches.SearchBodyMax == 0 {
		o.Switches.SearchBodyMax = 3000
	}
	return o
}
