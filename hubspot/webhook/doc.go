// Package webhook turns the webhooks that HubSpot sends into hints for
// crmsync: it checks that a delivery comes from HubSpot, reads its events, and
// names the records that they are about.
//
// An event only says where to look. It may come late, twice, in any order or
// never, so nothing in it is taken for true: the engine reads the records again
// (Engine.SyncRefs), and the ordinary passes find what no event told of. The
// values in events are not read at all.
//
// The host does this:
//
//  1. Make a [Handler] with the app's client secret and serve it at the target
//     URL that the app has at HubSpot, over HTTPS.
//  2. In [Options.Take], put the records where the next Engine.SyncRefs of that
//     account's connection finds them, and return. HubSpot waits five seconds
//     for the answer and repeats a delivery that failed up to ten times within
//     24 hours.
//  3. In [Options.Forget], have Engine.Forget called for contacts that were
//     deleted for privacy. These are never among the records given to Take.
//
// All accounts that installed an app deliver to its one target URL, several of
// them in one delivery: both callbacks are told the account (the portal id).
//
// Sources: developers.hubspot.com/docs, "Validating requests", "Webhooks API",
// "Generic webhook subscriptions"; where the wire differs from them, recorded
// deliveries.
package webhook
