//go:build !race

package integration_test

const underRace = false
