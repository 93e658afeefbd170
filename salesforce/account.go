package salesforce

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/salesforce/soql"
	"github.com/crmsync/crmsync/sync/crm"
)

// Account tells which org the connector works on, and as whom. It costs one
// call, and one more when the token does not say whose it is. Currency is the
// corporate currency of orgs with several, and empty elsewhere: a single
// currency cannot be asked for over REST.
func (c *Connector) Account(ctx context.Context) (crm.Account, error) {
	out := crm.Account{System: crm.Salesforce}
	tok, err := c.c.auth.Token(ctx)
	if err != nil {
		return out, err
	}
	out.URL = cmp.Or(tok.Base, c.c.base)
	out.UserID = tok.Extra[extraUser]
	if out.UserID == "" {
		info, _, err := c.c.Info.UserInfo(ctx)
		if err != nil {
			return out, err
		}
		out.UserID, out.Username, out.TimeZone = info.UserID, info.Username, info.TimeZone
	}
	user, err := soql.Statement{Select: []string{"Username", "TimeZoneSidKey"}, From: "User",
		Where: soql.Eq("Id", soql.Text(out.UserID))}.Build()
	if err != nil {
		return out, &crm.Error{Class: crm.BadRequest, System: crm.Salesforce, Op: "read the account", Err: err}
	}
	subs := []Subrequest{
		c.c.querySub(organizationQuery, false),
		c.c.querySub("SELECT IsoCode FROM CurrencyType WHERE IsCorporate = TRUE", false),
		c.c.querySub(user, false),
	}
	answers, _, err := c.c.Composite.Do(ctx, subs, CompositeOptions{Idempotent: true, Op: "read the account"})
	if err != nil {
		return out, err
	}
	var page QueryPage
	if err := answers[0].Decode("read the organization", &page); err != nil {
		return out, err
	}
	org, err := organizationOf(page)
	if err != nil {
		return out, err
	}
	out.ID, out.Name, out.Sandbox, out.TimeZone = org.ID, org.Name, org.IsSandbox, org.TimeZone
	out.Currency = textOf(answers[1], "IsoCode")
	if name := textOf(answers[2], "Username"); name != "" {
		out.Username = name
	}
	return out, nil
}

// textOf returns a field of the only row of a query, or "": orgs without that
// object, and users who may not see it, are none the worse.
func textOf(a Subresponse, field string) string {
	var page QueryPage
	if err := a.Decode("query", &page); err != nil || len(page.Records) != 1 {
		return ""
	}
	return page.Records[0].Text(field)
}

// Owners lists the active standard users and the queues, by id. It costs one
// call per 2,000 users.
func (c *Connector) Owners(ctx context.Context) ([]crm.Owner, error) {
	texts := []string{
		"SELECT Id, Name, Email FROM User WHERE IsActive = TRUE AND UserType = 'Standard'",
		"SELECT Id, Name, Email FROM Group WHERE Type = 'Queue'",
	}
	var out []crm.Owner
	err := c.queries(ctx, texts, false, func(i int, row Row) {
		out = append(out, crm.Owner{ID: row.ID(), Name: row.Text("Name"), Email: row.Text("Email"), Active: true, Queue: i == 1})
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b crm.Owner) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}
