// Package mutants breaks the engine on purpose, to see that the world
// simulation notices.
//
// A [Mutant] is a few textual edits of the module's files. They reach the
// compiler through an overlay and are never written into the tree:
//
//	go test -count=1 -tags mutants -timeout 60m -v ./internal/simulation/mutants
//
// builds the simulation once for each mutant, plays up to 1,000 worlds with it
// and fails if no promise is broken. Without the tag only the edits are
// checked: each must still find its place.
package mutants
