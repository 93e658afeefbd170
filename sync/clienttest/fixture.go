package clienttest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// Fixture is a client under test with the account behind it: an empty one, that
// nobody else uses. Functions act as the world does, which is to say as another
// user of the system and not through the client; they fail the test themselves
// when they cannot do what is asked.
type Fixture struct {
	// Client is what is tested. It must be set, as must Object, Fields.Text,
	// Fields.Key, Put, Edit and Delete.
	Client crmsync.Client
	// Reopen returns another client of the same account, as a second process
	// would have it: it must share no memory with the first.
	Reopen func() crmsync.Client
	// System is what refs must name; "" is not checked.
	System crm.System

	// Object is the object that is worked on. Its records can be created, changed
	// and deleted.
	Object string
	// Other is a second object of the system, which is only described and read.
	Other  string
	Fields Fields
	// Required is what every record must have besides Fields.Text and Fields.Key.
	Required map[string]crm.Value
	// Invalid is a field and a value that the system refuses for it.
	Invalid Invalid
	// Absent is a well-formed ref of a record that never existed.
	Absent crm.Ref

	// Put creates a record of Object.
	Put func(values map[string]crm.Value) crm.Ref
	// Edit changes fields of a record; null clears.
	Edit func(ref crm.Ref, values map[string]crm.Value)
	// Delete deletes a record as a user does.
	Delete func(ref crm.Ref)
	// Merge merges loser into survivor, and returns the ref under which the
	// survivor is known from then on.
	Merge func(survivor, loser crm.Ref) crm.Ref
	// Convert converts a record, as leads are, and returns what it became, in the
	// order of [crm.Record.ConvertedTo].
	Convert func(ref crm.Ref) []crm.Ref
	// Count returns how many live records of Object there are.
	Count func() int
	// Requests returns how many requests have reached the system.
	Requests func() int

	// Lag is how long the system may take to show a change in its feeds; 0 is a
	// minute.
	Lag time.Duration
	// Secrets are texts that must not be in any error: tokens above all.
	Secrets []string
	Faults  Faults
}

// Fields names the object's fields by what they can hold; "" is none.
type Fields struct {
	Text     string // one line of at least 40 characters
	Key      string // an e-mail address, by which records are found
	Unique   string // e-mail addresses or texts, kept unique by the system; it may be Key
	External string // the key of upserts: a text
	Number   string // with two decimals at least
	Bool     string
	Date     string
	Instant  string // to the second at least
	Set      string // takes the options "a", "b" and "c"
}

// Invalid is what the system refuses. The value must hold at least four
// characters, to be recognised in an error's text.
type Invalid struct {
	Field string
	Value crm.Value
}

// Faults let something go wrong with the requests that follow. Nil ones are
// skipped.
type Faults struct {
	// DropBefore lets the next write that reaches the system get no answer, and
	// have no effect; DropAfter lets it take effect.
	DropBefore, DropAfter func()
	// Expire takes the client's access away, beyond renewal.
	Expire func()
	// Limit refuses the next request as one too many.
	Limit func()
	// Down answers every request with a failure of the server.
	Down func()
	// Slow holds back the answer to the next request.
	Slow func(time.Duration)
}

func (f *Fixture) check(t *testing.T) {
	t.Helper()
	require.NotNil(t, f.Client, "Fixture.Client")
	require.NotEmpty(t, f.Object, "Fixture.Object")
	require.NotEmpty(t, f.Fields.Text, "Fixture.Fields.Text")
	require.NotEmpty(t, f.Fields.Key, "Fixture.Fields.Key")
	require.NotNil(t, f.Put, "Fixture.Put")
	require.NotNil(t, f.Edit, "Fixture.Edit")
	require.NotNil(t, f.Delete, "Fixture.Delete")
	if f.Lag == 0 {
		f.Lag = time.Minute
	}
}

// What checks need of a fixture.

func needsOther(f Fixture) string    { return missing(f.Other == "", "Other") }
func needsReopen(f Fixture) string   { return missing(f.Reopen == nil, "Reopen") }
func needsMerge(f Fixture) string    { return missing(f.Merge == nil, "Merge") }
func needsConvert(f Fixture) string  { return missing(f.Convert == nil, "Convert") }
func needsCount(f Fixture) string    { return missing(f.Count == nil, "Count") }
func needsAbsent(f Fixture) string   { return missing(f.Absent.IsZero(), "Absent") }
func needsInvalid(f Fixture) string  { return missing(f.Invalid.Field == "", "Invalid") }
func needsUnique(f Fixture) string   { return missing(f.Fields.Unique == "", "Fields.Unique") }
func needsExternal(f Fixture) string { return missing(f.Fields.External == "", "Fields.External") }

func needsDropBefore(f Fixture) string {
	return missing(f.Faults.DropBefore == nil || f.Count == nil, "Faults.DropBefore and Count")
}

func needsDropAfter(f Fixture) string {
	return missing(f.Faults.DropAfter == nil || f.Count == nil, "Faults.DropAfter and Count")
}

func needsExpire(f Fixture) string { return missing(f.Faults.Expire == nil, "Faults.Expire") }
func needsLimit(f Fixture) string  { return missing(f.Faults.Limit == nil, "Faults.Limit") }
func needsDown(f Fixture) string   { return missing(f.Faults.Down == nil, "Faults.Down") }
func needsSlow(f Fixture) string   { return missing(f.Faults.Slow == nil, "Faults.Slow") }

func needsMeter(f Fixture) string {
	_, ok := f.Client.(crmsync.Metered)
	return missing(!ok || f.Requests == nil, "Requests and a client that is Metered")
}

func missing(lacks bool, what string) string {
	if lacks {
		return what
	}
	return ""
}
