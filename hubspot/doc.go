// Package hubspot speaks HubSpot's API and gives the engine one HubSpot account.
//
// # The client
//
// [NewClient] returns a [Client] whose services follow HubSpot's areas: Objects,
// Search, Properties, Pipelines, Owners, Lists, Associations, Forms, EmailEvents,
// Account, OAuth.
// The paths are those of API version 2026-09; 2026-03 and the older v3 and v4
// can be selected. Methods return values as HubSpot sends them; All methods
// range over pages.
//
// Requests wait for HubSpot's limits, are repeated where that is safe, and fail
// with a *crm.Error whose text holds no record values. What the limits allow
// depends on the account's tier and the kind of app: see [Options.General].
// The search limit counts for the whole account; processes that share an account
// should share a [Limiter].
//
// # Tokens
//
// A fixed token (private app, service key) goes into [Options.AccessToken]. With
// OAuth the host does this, in this order:
//
//  1. sends the user to [OAuth.AuthorizeURL] with a state and a verifier of
//     [NewVerifier], and keeps both;
//  2. checks the state that comes back and calls [OAuth.Exchange];
//  3. saves the token in its [TokenStore] and makes a client with
//     [Options.App] and [Options.Tokens].
//
// From then on the client renews the token before it runs out, one caller at a
// time, and saves it before it uses it.
//
// # The connector
//
// [NewConnector] wraps a client into what crmsync needs of a CRM: see
// [Connector]. Objects go by their plural names, "contacts", or by type id for
// custom objects, "2-12345". Associations are presented as fields: see
// crm.FieldCompany. Activities that HubSpot does not keep as objects can be
// followed as if they were: see [FormSubmissions]. Submissions of forms need the
// scope forms, events of marketing e-mails the scope content.
package hubspot
