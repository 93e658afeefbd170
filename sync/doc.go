// Package crmsync keeps one HubSpot account and one Salesforce organisation in
// step, both ways. It is a library: the host decides when a pass runs and where
// its state is kept. Nothing runs in the background, nothing is global, nothing
// prints.
//
// # The host's duties, in order
//
//  1. Make a [Client] for each system: hubspot.Connector and
//     salesforce.Connector, with the host's credentials.
//  2. Make a [Store]: sqlstore on the host's own database, or memstore for
//     tests. Several processes may share it.
//  3. Write [Settings]: [DefaultSettings], or JSON through [ParseSettings]. They
//     are data, reviewed like code.
//  4. Make an [Engine] with [New]. It makes no call.
//  5. Look at [Engine.Plan]: what a pass would write, field by field, and why.
//  6. Call [Engine.Sync] on a schedule, and act on [Report.State]: Done, More,
//     BlockedUntil, NeedsHuman. Two passes over one connection never run at
//     once: the second one returns [ErrHeld].
//  7. Show people [Engine.Status] and [Engine.Problems], and pass on what they
//     decide with [Engine.Resolve].
//
// # What a pass does
//
// It observes both systems through their change feeds, remembers what it saw,
// pairs records by natural keys, decides field by field against what both sides
// last agreed on (package merge), writes, and remembers what the systems
// answered. What is left to do is never stored: it follows from the links that
// are marked dirty, so a crash, a retry, a hint, a changed mapping and an
// ordinary edit are the same thing. A pass that fails has saved what it knows;
// the next one goes on from there.
//
// # What it promises
//
// Edits of different fields of one record survive on both sides. A losing value
// is kept in the history. No record is created twice, wherever a process dies.
// What a plan shows is what a pass does. A bad value keeps back one field. See
// docs/ARCHITECTURE.md for all promises and for what the engine cannot do.
package crmsync
