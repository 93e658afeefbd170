//go:build race

package passes_test

const underRace = true
