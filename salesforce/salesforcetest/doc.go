// Package salesforcetest is a Salesforce org in memory, for tests of code that
// talks to Salesforce. It serves the REST API (OAuth, describe, records,
// queries, composite resources, replication) over real HTTP and answers with
// the vendor's statuses, headers and bodies.
//
// Use it in this order:
//
//  1. Make a server with New, or with NewServer and Close outside of tests.
//  2. Point a client at it: Client reaches it without a socket, whatever the
//     host, and works inside a testing/synctest bubble; the Server is also an
//     http.Handler for a real listener. Token, App and JWTKey are credentials
//     that work at once. A token answer names the instance by the host of the
//     request, so that a client on a real listener stays there.
//  3. Let the world act: Put, Edit, Delete, Undelete, Merge and ConvertLead
//     change records as another user of the org does.
//  4. Let things go wrong: Inject a Fault, ExpireSessions, HideField,
//     AddValidation, SetDuplicateRule, EnableStateCountryPicklists.
//  5. Look: Get, All, Count and Bin show records, Requests the log, Calls the
//     number of API calls as the vendor counts them.
//
// All of it is safe for concurrent use, and deterministic for one Seed, clock
// and order of calls, but for JWTKey. Records live in memory only.
//
// What the vendor's documentation leaves open is a switch of Options with a
// stated default. A route that is not simulated answers 501 and says so.
//
// # Switches
//
// Options.PlainNumbers, FoldIDOrder, HideDeletedParents, DeletedUpdateStatus,
// LockStatus, ParseErrorsPerRow, OverLimitStatus, OverLimitCode,
// LimitInnerURL, DeletedInSubselects, LiveChildren, ChildrenPage,
// PurgedLogFails, APIBursts and StrictJWT.
//
// # Simplified
//
// Sharing is not simulated: the user sees every record. Duplicate rules match
// e-mail addresses and account names exactly. Seven countries have states. All
// dates of relative literals use one time zone. Formula fields see stored
// fields of their own record.
package salesforcetest
