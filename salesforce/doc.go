// Package salesforce is a thin typed client of Salesforce's REST API, and the
// [Connector] through which crmsync keeps an org in step.
//
// # Setting up
//
//  1. In Setup create an External Client App with OAuth (connected apps can no
//     longer be created since Spring '26; existing ones work the same). Scopes:
//     "api" and "refresh_token"; add "id" for the connected user's name.
//  2. Choose a way in. A person connects the org: [OAuth.AuthorizeURL] and
//     [OAuth.Exchange], then [OAuth.Tokens] with a [TokenStore] that survives a
//     restart; with refresh-token rotation on, the store is what keeps the
//     connection alive. No person: [OAuth.JWTTokens] or
//     [OAuth.ClientCredentialsTokens], which needs the org's My Domain as
//     LoginURL. A script: [FixedToken].
//  3. Make a [Client] with [NewClient], and give it to [NewConnector] for
//     crmsync, or call its services yourself.
//  4. For creates that survive a crash without duplicates, create a text field
//     marked External ID and Unique on each object; REST cannot make fields.
//
// # The client
//
// Methods of the services make one request each and name the operation in their
// comment. They return the decoded answer, the response and an error. A session
// that has ended (401 INVALID_SESSION_ID) is renewed once, by one caller at a
// time, and the request is sent again. Requests are repeated only when that
// cannot do anything twice: a create whose answer was lost ends with class
// Ambiguous.
//
// Every error is a *crm.Error, whatever shape it came in: a list with errorCode,
// a row's list with statusCode, the object of OAuth, or a page of HTML. Each
// code has one class. The vendor's message is in Detail, since it may quote
// values; the error's own text never does.
//
// Writes send Sforce-Auto-Assign: FALSE, so that assignment rules do not hand
// out records again, unless [crm.Write.Assign] asks for it, and
// Sforce-Call-Options: client=crmsync. Duplicate rules apply unless [Options.DuplicateRules] says otherwise.
//
// # The connector
//
// It packs: up to five objects' changes, five lookups, 10,000 records to read or
// 1,000 to write cost one call of the org's daily allowance.
//
// Feeds are ordered by SystemModstamp and id and resume behind the last row, so
// neither ties nor pages lose anything. A row is stamped during its transaction
// and becomes visible when that commits; a feed that was read to its end
// therefore looks again from ten minutes before the sweep began
// ([ConnectorOptions.Overlap]).
//
// Lead conversion, merging and undeletion cannot be done over REST. Their
// effects are seen: Record.ConvertedTo, Record.MergedInto, Record.Deleted.
//
// Contact roles are presented as a field of opportunities, crm.FieldContacts:
// the contacts that have one. A role that is added or deleted leaves no mark on
// its opportunity, so that the feed of opportunities asks for changed and deleted
// roles in the same call as everything else. A role whose opportunity cannot be
// told any more, because both it and the recycle bin were emptied between two
// looks, is missed.
//
// # What is not established
//
// How ids of mixed case are ordered is left to the server. A request that a
// server error cut short (500 within a composite call) is taken as in doubt.
// The currency of an org with a single one cannot be asked for.
package salesforce
