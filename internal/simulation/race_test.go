//go:build race

package simulation_test

// underRace: the race detector makes everything several times slower, and finds
// what it can find in a few worlds. The full number is played without it.
const underRace = true
