//go:build race

package contracts_test

// underRace: the race detector sees in one account what it sees in all of them.
// The others are checked without it.
const underRace = true
