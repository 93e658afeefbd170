package crmsync

import (
	"context"
	"errors"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// The errors that a [Store] returns and the engine understands.
var (
	// ErrHeld: another holder has the lease and it has not run out.
	ErrHeld = errors.New("crmsync: another pass holds the lease of this connection")
	// ErrFenced: the fence is not the newest one; somebody else took over.
	ErrFenced = errors.New("crmsync: the lease was taken over by another pass")
	// ErrConflict: a link has another revision than the batch expects, or two
	// links would share a record.
	ErrConflict = errors.New("crmsync: the store holds a newer revision of a link")
)

// Fence numbers the holders of a connection's lease. It only grows.
type Fence int64

// Store keeps what the engine knows of its connections. memstore is the
// reference implementation and sqlstore the one for SQLite and Postgres; the
// contract that an implementation must meet is executable: see package
// storetest.
//
// conn names the connection: one HubSpot account and one Salesforce
// organisation. Data of different connections never mix. All methods are safe
// for concurrent use, by several processes too where the Store is shared.
// Values that are passed in or returned belong to the receiver: a Store copies
// what it keeps. Times are kept to the millisecond at least. Errors other than
// the three above mean that nothing was changed, and that trying again later
// may help; only when a shared store was lost in the middle of a Commit it may
// have taken effect, and the same batch then gives ErrConflict. A done context
// is such an error.
//
// Strings are valid UTF-8 of any length and may hold any character, NUL too;
// ids, names and refs are at most 500 bytes long. Problem ids are unique in a
// connection, as they begin with the id of their link.
type Store interface {
	// Acquire takes the connection's lease for ttl and returns a fence greater
	// than every earlier one. A holder that asks again for its own lease gets
	// it, with a new fence. ErrHeld while another holder's lease has not run
	// out.
	Acquire(ctx context.Context, conn, holder string, ttl time.Duration) (Fence, error)
	// Release gives the lease up if fence is still the newest; else it does
	// nothing. The next fence is greater all the same.
	Release(ctx context.Context, conn string, fence Fence) error
	// Load returns the connection's documents; none for a new connection.
	Load(ctx context.Context, conn string) (State, error)
	// Lookup returns each link that q names, once, in order of ID.
	Lookup(ctx context.Context, conn string, q LinkLookup) ([]Link, error)
	// Links returns a page of links in order of ID, compared as bytes.
	Links(ctx context.Context, conn string, q LinkQuery) ([]Link, error)
	// Commit applies the whole batch or nothing. It first checks the fence
	// (ErrFenced), then every revision (ErrConflict).
	Commit(ctx context.Context, conn string, fence Fence, b Batch) error
	// Problems returns a page of the links' problems in order of problem ID.
	Problems(ctx context.Context, conn string, q ProblemQuery) ([]Problem, error)
	// History returns events, oldest first; those of equal time in the order in
	// which they were committed.
	History(ctx context.Context, conn string, q HistoryQuery) ([]Event, error)
	// Count counts links and problems.
	Count(ctx context.Context, conn string) (Counts, error)
}

// State is what the engine keeps beside links: cursors, cached schemas, usage.
// A Store does not look into the documents.
type State struct {
	Documents map[string][]byte // by name
}

// LinkLookup names links by any of three ways; the answers are united.
type LinkLookup struct {
	IDs  []string
	Refs []crm.Ref // either side, or an alias
	Keys []SideKey
}

// SideKey asks for links one side of which has a natural key.
type SideKey struct {
	System crm.System
	Key    crm.Key
}

// LinkQuery selects links. Zero fields do not restrict.
type LinkQuery struct {
	Kind  string
	Dirty bool      // only dirty links
	DueBy time.Time // only links whose Due is not after this moment
	Open  bool      // only links with an open intent
	After string    // only links whose ID is greater
	Limit int       // at most this many; 0 is 1000
}

// ProblemQuery selects problems. Zero fields do not restrict.
type ProblemQuery struct {
	ID       string
	Category crm.Category
	After    string // only problems whose ID is greater
	Limit    int    // at most this many; 0 is 1000
}

// HistoryQuery selects events. Zero fields do not restrict.
type HistoryQuery struct {
	Link  string
	Since time.Time // not before
	Limit int       // the newest so many; 0 is 1000
}

// Counts are totals of one connection.
type Counts struct {
	Links      int                  // links with both sides that are not closed
	OneSided   int                  // links with one side that are not closed
	Dirty      int                  // links with something to decide, due or not
	ByKind     map[string]int       // links with both sides that are not closed
	ByCategory map[crm.Category]int // problems
}

// Batch is one atomic change.
type Batch struct {
	// Links are written whole. Revision 0 inserts a link whose ID must be new;
	// any other Revision must equal the stored one. The Store keeps the link
	// with Revision + 1. A ref may move from one link of the batch to another.
	Links []Link
	// Remove deletes links by ID, before Links are written; unknown ids are
	// ignored. An ID that is removed is new to Links.
	Remove []string
	// Documents are replaced by name; a nil value removes.
	Documents map[string][]byte
	// Events are appended to the history.
	Events []Event
	// Erase drops the history of these links, before Events are appended.
	Erase []string
	// Extend prolongs the lease to this long from now; 0 leaves it.
	Extend time.Duration
}
