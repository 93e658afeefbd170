// Package hubspottest is a HubSpot portal in memory: the CRM API as it
// behaves on the wire, for tests of code that talks to HubSpot.
//
// A test makes a portal, lets the world act on it, points its own client at
// it, and looks at what became of the portal:
//
//	srv := hubspottest.New(t, hubspottest.Options{})
//	id := srv.Put("contacts", map[string]string{"email": "ada@example.com"})
//	client := mycrm.New(srv.Client(), srv.URL(), srv.Token())
//	...
//	contact, _ := srv.Get("contacts", id)
//
// # The wire
//
// [Server.Client] reaches the portal without a socket, through net/http
// itself, whatever host a request names; it works inside testing/synctest,
// where all times of the portal are virtual. A Server is also an
// http.Handler, for a real listener that any client can be pointed at.
//
// The portal answers the v3 and v4 paths and those of the dated versions
// 2025-09, 2026-03 and 2026-09: objects (contacts, companies, deals, tickets,
// products, users, tasks, notes, calls, emails, meetings, communications, and
// custom objects made with [Server.DefineObject]), their batches, search and
// merges; associations and their labels; properties and groups; pipelines;
// owners; lists and memberships; account information; OAuth; and, at their only
// paths, lists of forms, of submissions and of events of marketing e-mails.
// Anything else is a 501 whose message names this package: the simulator never
// guesses.
//
// Statuses, headers and bodies are those that have been recorded from the
// real API where a recording was at hand, and documented ones elsewhere.
// Search sees changes late if [Options.SearchLag] says so, shows at most
// 10,000 results and reaches 5 calls per second; batches come back in any
// order; creates are all or nothing unless each input has an
// objectWriteTraceId; every call counts towards the rate limits of
// [Options.Tier]. What is not established about HubSpot is a field of
// [Switches].
//
// # The world
//
// [Server.Put], [Server.Edit], [Server.Delete], [Server.Restore],
// [Server.Merge], [Server.Associate] and their kind are what people do in
// HubSpot's own pages. [Server.SubmitForm], [Server.EmailEvent] and
// [Server.SalesEmail] are what visitors and recipients do. They have no limits, may set read-only properties, and
// return errors for what a portal would refuse.
//
// [Server.Webhooks] subscribes an app to what happens, whoever did it, and
// [Server.DeliverWebhooks] calls the app's target, signed: late, twice or in
// any order if a test wants that.
//
// # Trouble
//
// [Server.Inject] makes calls fail: with a status, by cutting the connection
// before or after the work was done, late, for a limit, or for one row of a
// batch. [Server.ExpireTokens] and [Server.Uninstall] take tokens away.
// [Server.Requests] and [Server.Calls] tell what was asked.
//
// The same [Options.Seed] and the same calls in the same order give the same
// replies.
package hubspottest
