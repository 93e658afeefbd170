package salesforcetest

import (
	"strconv"
	"time"
)

// Options shape the simulated org. The zero value is a production Enterprise
// org with API versions 41.0 to 68.0. Every field from PlainNumbers on is a
// switch for behaviour that the vendor's documentation does not establish.
type Options struct {
	// Now is the clock; nil means time.Now. In a testing/synctest bubble the
	// default is virtual.
	Now func() time.Time
	// Seed varies ids, tokens and keys.
	Seed int64
	// OrgID is the organization id, 15 or 18 characters.
	OrgID string
	// Sandbox makes the org a sandbox: My Domain and login host change.
	Sandbox bool
	// Edition is OrganizationType; empty means "Enterprise Edition".
	Edition string
	// DailyLimit is the number of API calls in a rolling 24 h; 0 means 100,000
	// (15,000 for "Developer Edition").
	DailyLimit int
	// TimeZone is the zone of the users, for relative dates; empty means UTC.
	TimeZone string
	// InstanceURL is instance_url in token answers. Empty follows the
	// request: URL() for a salesforce.com host, else the request's own host.
	InstanceURL string
	// SessionTTL is the idle life of an access token; 0 means 2 h.
	SessionTTL time.Duration
	// RotateRefreshTokens gives a new refresh token with every refresh and
	// ends the old one.
	RotateRefreshTokens bool
	// MinVersion and MaxVersion bound the API versions; 0 means 41 and 68.
	MinVersion, MaxVersion int
	// BulkPolls is how often a bulk job still says InProgress when its status is
	// asked for; 0: it is complete at the first look.
	BulkPolls int
	// BulkPage is how many rows a page of bulk query results has when the
	// client does not say; the vendor names no number. 0 means 50,000.
	BulkPage int
	// CommitLag says how long after its stamp a row written by the world
	// becomes visible, as with long transactions. Nil: at once. LateVisible
	// makes a constant one.
	CommitLag func(object, id string, stamped time.Time) time.Duration

	// PlainNumbers prints doubles of 10,000,000 and more without an exponent.
	// Default: as Java prints them, 3.5E8.
	PlainNumbers bool
	// FoldIDOrder sorts and compares ids without regard to case. Default:
	// byte order.
	FoldIDOrder bool
	// HideDeletedParents answers a reference to a deleted record with
	// INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY. Default: ENTITY_IS_DELETED.
	HideDeletedParents bool
	// DeletedUpdateStatus is the HTTP status of ENTITY_IS_DELETED on a single
	// PATCH; 0 means 404.
	DeletedUpdateStatus int
	// LockStatus is the HTTP status of UNABLE_TO_LOCK_ROW on a single record;
	// 0 means 400.
	LockStatus int
	// ParseErrorsPerRow reports an unknown column or an unreadable value of a
	// collection on its row. Default: the whole call is refused with 400.
	ParseErrorsPerRow bool
	// OverLimitStatus and OverLimitCode answer too many records, chunks or
	// subrequests; empty means 400 and LIMIT_EXCEEDED.
	OverLimitStatus int
	OverLimitCode   string
	// LimitInnerURL applies the 16,384-byte limit to URLs inside composite
	// bodies too. Default: only to the outer request.
	LimitInnerURL bool
	// DeletedInSubselects lets the condition "Id IN (SELECT ...)" of queryAll see
	// deleted records. Default: live ones only.
	DeletedInSubselects bool
	// LiveChildren leaves deleted records out of the child subqueries of
	// queryAll. Default: they are among them.
	LiveChildren bool
	// ChildrenPage is how many rows of a child subquery come at once; the others
	// are at its nextRecordsUrl. 0: all of them.
	ChildrenPage int
	// PurgedLogFails refuses getDeleted with INVALID_REPLICATION_DATE when the
	// window starts before the bin was last emptied. Default: the answer only
	// says so in earliestDateAvailable.
	PurgedLogFails bool
	// APIBursts adds the newer "api-bursts" entry to Sforce-Limit-Info.
	APIBursts bool
	// StrictJWT refuses assertions that live longer than three minutes.
	// Default: as lenient as known clients need, 15 minutes.
	StrictJWT bool
}

// LateVisible is a CommitLag: every row appears that long after its stamp.
func LateVisible(lag time.Duration) func(string, string, time.Time) time.Duration {
	return func(string, string, time.Time) time.Duration { return lag }
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Edition == "" {
		o.Edition = "Enterprise Edition"
	}
	if o.DailyLimit == 0 {
		o.DailyLimit = 100_000
		if o.Edition == "Developer Edition" {
			o.DailyLimit = 15_000
		}
	}
	if o.TimeZone == "" {
		o.TimeZone = "UTC"
	}
	if o.SessionTTL == 0 {
		o.SessionTTL = 2 * time.Hour
	}
	if o.MinVersion == 0 {
		o.MinVersion = 41
	}
	if o.MaxVersion == 0 {
		o.MaxVersion = 68
	}
	if o.DeletedUpdateStatus == 0 {
		o.DeletedUpdateStatus = 404
	}
	if o.LockStatus == 0 {
		o.LockStatus = 400
	}
	if o.OverLimitStatus == 0 {
		o.OverLimitStatus = 400
	}
	if o.BulkPage == 0 {
		o.BulkPage = 50_000
	}
	if o.OverLimitCode == "" {
		o.OverLimitCode = "LIMIT_EXCEEDED"
	}
	return o
}

func (o Options) latest() string { return strconv.Itoa(o.MaxVersion) + ".0" }

func (o Options) overLimit(message string) *apiError {
	return failure(o.OverLimitCode, message).at(o.OverLimitStatus)
}
