// Package simulation tests the promises of crmsync in random worlds.
//
// A world is both simulators, the real clients over HTTP, a store in memory,
// and one or two processes that run passes over one connection, in a bubble of
// virtual time. A [Script] says everything that happens in it: settings, what
// users do between passes and in the middle of them, and which calls fail, and
// how. [Generate] makes a script from a seed, [Run] plays it, and an oracle that
// shares no code with the engine checks what became of the two CRMs:
//
//	script := simulation.Generate(42)
//	result := simulation.Run(t, script)
//	for _, v := range result.Violations { ... }
//
// The same script gives the same result. [Shrink] makes a failing script
// smaller. docs/CORRECTNESS.md says which promise is checked how.
package simulation
