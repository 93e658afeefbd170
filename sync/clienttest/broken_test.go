package clienttest_test

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/clienttest"
	"github.com/crmsync/crmsync/sync/crm"
)

// breakVariable names the defect in a child process of this test.
const breakVariable = "CRMSYNC_CLIENTTEST_DEFECT"

// TestDefectsAreFound runs the suite's group that is about it on clients with one
// deliberate defect each, in a child process as it must fail there, and checks
// that the right subtest is among those that fail.
func TestDefectsAreFound(t *testing.T) {
	t.Parallel()
	for _, name := range slices.Sorted(maps.Keys(defects())) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			group, _, _ := strings.Cut(defects()[name].found, "/")
			only := "^TestDefective$/^" + strings.ReplaceAll(group, " ", "_") + "$"
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run="+only, "-test.count=1", "-test.timeout=2m")
			cmd.Env = append(os.Environ(), breakVariable+"="+name)
			out, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			require.ErrorAs(t, err, &exit, "the suite passes")
			want := "--- FAIL: TestDefective/" + strings.ReplaceAll(defects()[name].found, " ", "_")
			require.True(t, strings.Contains(string(out), want+" "), "%q is not found, but:\n%s", want, failures(out))
			require.False(t, strings.Contains(string(out), "panic:"), "the suite panics:\n%.3000s", out)
		})
	}
}

// failures returns the names of the subtests that failed.
func failures(out []byte) string {
	var lines []string
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "--- FAIL") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// TestDefective is the child's test. Without a defect the suite must pass.
func TestDefective(t *testing.T) {
	t.Parallel()
	d, broken := defects()[os.Getenv(breakVariable)]
	if !broken {
		d.of = func(c crmsync.Client) crmsync.Client { return c }
	}
	clienttest.Run(t, func(*testing.T) clienttest.Fixture {
		fake := newFake()
		return fixture(fake, func() crmsync.Client { return d.of(fake) })
	})
}

// defect is one way to be wrong, and the subtest that must notice.
type defect struct {
	found string
	of    func(crmsync.Client) crmsync.Client
}

func defects() map[string]defect {
	return map[string]defect{
		"describes in order of name":      {"Describe/answers in the order of the names", describesSorted},
		"describes what is not there":     {"Describe/fails for an unknown object with class SchemaDrift", describesAnything},
		"answers feeds in reverse":        {"Changes/answers each feed with one page in the same order", reversesPages},
		"fails all feeds for one":         {"Changes/tells of a feed that cannot be read in its page alone", failsAllFeeds},
		"gives no versions that move":     {"Changes/gives a record another version when it changes", onRecords(sameVersion)},
		"gives fields not asked for":      {"Changes/gives the fields asked for and no others", onRecords(extraField)},
		"never ends":                      {"Changes/ends with More false, and runs dry when nothing happens", neverEnds},
		"starts over when it is idle":     {"Changes/ends with More false, and runs dry when nothing happens", forgetsCursor},
		"keeps cursors in memory":         {"Cursors/survive as text in another client", cursorInMemory},
		"moves on by itself":              {"Cursors/can be read again", ownPosition},
		"takes garbage for the beginning": {"Cursors/that are not the client's own are refused", restarts},
		"loses ties":                      {"No miss/of records that were created in one instant", losesTies},
		"loses what comes in an instant":  {"No miss/of one more record in an instant that was read already", losesTies},
		"hides deletions":                 {"Lanes/tell of a deletion by others", onPages(hidesDeleted)},
		"hides merges":                    {"Lanes/tell of a merge", onPages(hidesMerges)},
		"hides conversions":               {"Lanes/tell of a conversion", onPages(hidesConverted)},
		"reads in order of id":            {"Read/answers in the order of the refs", readsSorted},
		"leaves out what is missing":      {"Read/sets Deleted for a record that is deleted", leavesOut},
		"reads a hundred":                 {"Read/answers hundreds of refs", readsHundred},
		"minds the case":                  {"Find/compares without regard to case", mindsCase},
		"finds from an old index":         {"Find/sees a record that was created a moment ago", oldIndex},
		"finds what is deleted":           {"Find/does not find what is deleted", findsAll},
		"writes in reverse":               {"Write/creates, and names the records in the order of the writes", reversesResults},
		"does not clear":                  {"Write/clears a field with null", dropsNulls},
		"creates what is there":           {"Write/creates or updates by the key of an upsert", upsertsAsCreates},
		"writes two hundred":              {"Write/creates hundreds of records in one call", writesTwoHundred},
		"swallows an error":               {"Rows/one bad create does not fail the others, and names its field", swallows},
		"fails all rows for one":          {"Rows/one bad update does not fail the others, and names its field", failsAllRows},
		"does not name the field":         {"Rows/one bad create does not fail the others, and names its field", onErrors(func(e *crm.Error) { e.Fields = nil })},
		"does not name the other record":  {"Rows/a create with a value that is taken gives class Duplicate", onErrors(func(e *crm.Error) { e.Existing = crm.Ref{} })},
		"brings records back":             {"Rows/an update of a deleted record gives class NotFound", revives},
		"repeats creates":                 {"Unanswered/a create that took effect is Ambiguous and not repeated", repeats},
		"calls doubt a failure":           {"Unanswered/a create that took effect is Ambiguous and not repeated", onErrors(unavailable)},
		"ignores ctx":                     {"Errors/have a class when ctx is cancelled, and nothing is done", ignoresContext},
		"gives errors without a class":    {"Errors/have class Auth when access is taken away", plainErrors},
		"tells secrets":                   {"Errors/have class Auth when access is taken away", tellsSecrets},
		"tells values":                    {"Rows/one bad create does not fail the others, and names its field", tellsValues},
		"rounds numbers":                  {"Values/numbers come back as written", onWrites(roundsNumbers)},
		"cuts instants to days":           {"Values/instants come back as written", onWrites(cutsInstants)},
		"gives texts for all":             {"Values/of the world have the kind of their field", onRecords(textsOnly)},
		"changes what it is given":        {"Sharing/what is passed in is not changed", changesInput},
		"keeps what it returned":          {"Sharing/what is returned belongs to the caller", sharesRecords},
		"ignores the gate":                {"Abilities/Metered asks the gate before each request", ignoresGate},
		"goes through a shut gate":        {"Abilities/Metered makes no request when the gate returns an error, and returns it", throughGate},
		"keeps the gate":                  {"Abilities/Metered asks nothing without a gate", keepsGate},
	}
}

// client changes single calls of another client.
type client struct {
	crmsync.Client
	describe func(ctx context.Context, objects ...string) ([]crm.Schema, error)
	changes  func(ctx context.Context, feeds []crm.Feed) ([]crm.Page, error)
	read     func(ctx context.Context, refs []crm.Ref, fields map[string][]string) ([]crm.Record, error)
	find     func(ctx context.Context, q crm.Lookup) ([]crm.Record, error)
	write    func(ctx context.Context, writes []crm.Write) ([]crm.Result, error)
	meter    func(gate func(context.Context) error)
}

func (c client) Describe(ctx context.Context, objects ...string) ([]crm.Schema, error) {
	if c.describe != nil {
		return c.describe(ctx, objects...)
	}
	return c.Client.Describe(ctx, objects...)
}

func (c client) Changes(ctx context.Context, feeds []crm.Feed) ([]crm.Page, error) {
	if c.changes != nil {
		return c.changes(ctx, feeds)
	}
	return c.Client.Changes(ctx, feeds)
}

func (c client) Read(ctx context.Context, refs []crm.Ref, fields map[string][]string) ([]crm.Record, error) {
	if c.read != nil {
		return c.read(ctx, refs, fields)
	}
	return c.Client.Read(ctx, refs, fields)
}

func (c client) Find(ctx context.Context, q crm.Lookup) ([]crm.Record, error) {
	if c.find != nil {
		return c.find(ctx, q)
	}
	return c.Client.Find(ctx, q)
}

func (c client) Write(ctx context.Context, writes []crm.Write) ([]crm.Result, error) {
	if c.write != nil {
		return c.write(ctx, writes)
	}
	return c.Client.Write(ctx, writes)
}

func (c client) Meter(gate func(context.Context) error) {
	if c.meter != nil {
		c.meter(gate)
		return
	}
	c.Client.(crmsync.Metered).Meter(gate)
}
