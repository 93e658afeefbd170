package simulation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What users have entered on both sides is agreed on once a pass has seen both
// have it, from its first look to its last.
func TestOnlyWhatAPassHasSeenIsAgreedOn(t *testing.T) {
	t.Parallel()
	noon := time.Date(2000, 1, 1, 12, 0, 0, 0, time.UTC)
	at := func(minute int) time.Time { return noon.Add(time.Duration(minute) * time.Minute) }
	other := cellKey{ref(lead, "1"), "phone"}
	cleared, again := entry{value: "", user: true, at: at(10)}, entry{value: "1", user: true, at: at(30)}
	for _, c := range []struct {
		name     string
		from, to int
		agreed   bool
	}{
		{"before either was cleared", 1, 2, false},
		{"when only one was cleared", 12, 13, false},
		{"began too early to see both", 14, 16, false},
		{"saw both", 16, 17, true},
		{"one was filled before its end", 24, 26, false},
		{"after both were filled", 40, 41, false},
	} {
		j := newJournal()
		j.cells[other] = []entry{{value: "1", at: at(0)}, {value: "", user: true, at: at(15)}, {value: "2", user: true, at: at(25)}}
		j.looks = []span{{at(c.from), at(c.to)}}
		require.Equal(t, c.agreed, j.agreed(other, cleared, again), c.name)
	}
}
