package integration_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/sqlstore"

	"github.com/crmsync/crmsync/internal/integration/dbtest"
)

// killVariable names the database of a child process that commits until it is
// killed.
const killVariable = "CRMSYNC_KILL_DATABASE"

// A process that is killed in the middle of its commits leaves whole batches
// behind: all that it was told are kept, and at most one more.
func TestKilledWhileCommitting(t *testing.T) {
	t.Parallel()
	db, path := dbtest.SQLiteFile(t)
	s, err := sqlstore.Open(t.Context(), db, sqlstore.SQLite)
	require.NoError(t, err)
	for round := range 4 {
		told := committedBy(t, path, 3+5*round)
		links, err := s.Links(t.Context(), "acme", crmsync.LinkQuery{})
		require.NoError(t, err)
		require.Len(t, links, killBatch)
		state, err := s.Load(t.Context(), "acme")
		require.NoError(t, err)
		kept, err := strconv.ParseInt(string(state.Documents["revision"]), 10, 64)
		require.NoError(t, err)
		require.GreaterOrEqual(t, kept, told)
		require.LessOrEqual(t, kept, told+1)
		for _, l := range links {
			require.Equal(t, kept, l.Revision)
		}
		events, err := s.History(t.Context(), "acme", crmsync.HistoryQuery{})
		require.NoError(t, err)
		require.Len(t, events, int(kept))
	}
}

const killBatch = 20

// committedBy starts the child, kills it after it has told of n commits, and
// returns the last revision that it told.
func committedBy(t *testing.T, path string, n int) (revision int64) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChildThatCommits$", "-test.v")
	cmd.Env = append(os.Environ(), killVariable+"="+path)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for n > 0 && lines.Scan() {
		if number, ok := strings.CutPrefix(lines.Text(), "committed "); ok {
			revision, err = strconv.ParseInt(number, 10, 64)
			require.NoError(t, err)
			n--
		}
	}
	require.NoError(t, cmd.Process.Kill())
	for lines.Scan() { // what it told before it died counts as well
		if number, ok := strings.CutPrefix(lines.Text(), "committed "); ok {
			if told, err := strconv.ParseInt(number, 10, 64); err == nil {
				revision = told
			}
		}
	}
	require.ErrorContains(t, cmd.Wait(), "killed")
	return revision
}

func TestChildThatCommits(t *testing.T) {
	t.Parallel()
	path := os.Getenv(killVariable)
	if path == "" {
		t.Skip("runs as a child of TestKilledWhileCommitting")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // should the parent be gone
	defer cancel()
	s := sqlstore.New(dbtest.SQLiteAt(t, path), sqlstore.SQLite)
	fence, err := s.Acquire(ctx, "acme", "child", time.Hour)
	require.NoError(t, err)
	links, err := s.Links(ctx, "acme", crmsync.LinkQuery{})
	require.NoError(t, err)
	if len(links) == 0 {
		links = typicals(0, killBatch)
	}
	for {
		next := links[0].Revision + 1
		require.NoError(t, s.Commit(ctx, "acme", fence, crmsync.Batch{
			Links: links, Documents: map[string][]byte{"revision": fmt.Append(nil, next)},
			Events: []crmsync.Event{{Link: "a", At: time.UnixMilli(next)}},
		}))
		fmt.Println("committed", next)
		for i := range links {
			links[i].Revision = next
		}
	}
}
