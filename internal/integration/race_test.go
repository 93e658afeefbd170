//go:build race

package integration_test

// underRace: large batches are slow under the race detector, and it sees nothing
// in them that small ones do not show. They are checked without it.
const underRace = true
