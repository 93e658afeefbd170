package crm

import "time"

// Record is what one system said of one record at one moment.
type Record struct {
	Ref    Ref
	Values map[string]Value // by the system's own field names; only the fields asked for

	// Version changes whenever the record does. It is opaque and compared for
	// equality only. Empty means that the system gives none.
	Version    string
	CreatedAt  time.Time
	ModifiedAt time.Time
	ModifiedBy string // the system's user id, "" when it does not say

	// Late lists fields whose values here can be older than what was seen or
	// written before, though ModifiedAt is not: they come from an index that lags,
	// and their changes need not move the record's time. Read tells what is so.
	Late []string

	// Deleted: the record is in the recycle bin or gone. A deleted record may
	// come without values.
	Deleted bool
	// MergedInto is the id of the record of the same object that this one was
	// merged into; such a record is Deleted as well.
	MergedInto string
	// Absorbed lists the ids of records that were merged into this one.
	Absorbed []string
	// ConvertedTo lists what a converted lead became: the contact first, then
	// the account and the opportunity, where there are any.
	ConvertedTo []Ref
}

// Cursor is a client's own position in a feed: opaque to everyone else, valid
// across processes and versions of this library. "" is the beginning.
type Cursor string

// Lane tells which of an object's feeds is meant.
type Lane string

// The lanes. Every client has Changes; the others are sweeps for what Changes
// cannot tell, and a client that has no use for one answers an empty last page.
const (
	// Changes: all records at first, then whatever changed, with an overlap
	// wide enough for rows that become visible late.
	Changes Lane = "changes"
	// Deletions: records that were deleted or merged away.
	Deletions Lane = "deletions"
	// Recheck: a second, delayed look at what changed, for search indexes that
	// lag and for fields whose changes leave no mark.
	Recheck Lane = "recheck"
	// Associations: all records once more, with the fields asked for, because a
	// change of associations, or of a value that the system calculates, need not
	// move a record's modified time. See [FieldCompany] and [Field.Calculated].
	Associations Lane = "associations"
)

// Feed asks for one page of one object's records.
type Feed struct {
	Object string
	Lane   Lane
	Fields []string // the fields to return; the client adds what it needs itself
	Since  Cursor
	// After, when set, says that records which were last modified before that
	// moment are not wanted, at the beginning of the lane Changes. A client may
	// return them all the same.
	After time.Time
}

// Page answers a [Feed].
type Page struct {
	Records []Record
	Next    Cursor // to be kept once the records are, whether More or not
	More    bool   // false: the feed was read to its end as of now
	// Err is set when this feed could not be read though others could, such as
	// an object that the user may not see. Records is empty then.
	Err error
}

// Op is what a write does.
type Op string

// The writes.
const (
	Create Op = "create"
	Update Op = "update"
	Upsert Op = "upsert" // create, or update when Key names a record already
	Delete Op = "delete"
)

// Write asks for one record to be created, changed or deleted. A null value
// clears the field.
type Write struct {
	Op     Op
	Ref    Ref // the ID is empty for Create and Upsert
	Key    Key // for Upsert: the external-id field and its value
	Values map[string]Value
	// IfVersion, when set, asks the client to refuse the write with class Stale
	// when the record has another version. A client that cannot check ignores it.
	IfVersion string
	// Assign lets the system's own assignment rules choose the owner of the
	// record that a Create or Upsert makes. Without it they must not. A client of
	// a system without such rules ignores it.
	Assign bool
}

// Result answers one [Write].
type Result struct {
	// Record tells what is known of the record after the write. Ref is always
	// set on success. Values holds what the system answered: it may be empty,
	// when it answers with an id only.
	Record  Record
	Created bool
	Err     error // an *Error for this record alone
}

// Lookup asks for records by the value of one field in each of several objects.
type Lookup struct {
	Targets []LookupTarget
	Values  []string // any number; the client packs them into as few calls as it can
}

// LookupTarget is one object of a [Lookup].
type LookupTarget struct {
	Object string
	Field  string   // compared without regard to case, as both vendors do
	Fields []string // the fields to return
}

// Account tells which account a client is connected to, and as whom.
type Account struct {
	System   System `json:"system"`
	ID       string `json:"id"` // HubSpot portal id, Salesforce organisation id (18 characters)
	Name     string `json:"name,omitempty"`
	UserID   string `json:"userId,omitempty"` // whose changes are our own echo
	Username string `json:"username,omitempty"`
	Sandbox  bool   `json:"sandbox"`
	URL      string `json:"url,omitempty"`      // where it is, such as "https://acme.my.salesforce.com"
	TimeZone string `json:"timeZone,omitempty"` // IANA name
	Currency string `json:"currency,omitempty"` // ISO 4217
}

// List describes a HubSpot list (segment).
type List struct {
	ID      string
	Name    string
	Object  string    // "contacts", ...
	Size    int       // number of members, -1 when unknown
	LastAdd time.Time // when a record last joined; zero when unknown
}

// Owner is a user who can own records.
type Owner struct {
	ID     string
	Email  string
	Name   string
	Active bool
	Queue  bool
}
