package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// explainConflict shows the conflict among the edits as the history keeps it.
func (t *story) explainConflict(ctx context.Context, edits []edit) error {
	i := slices.IndexFunc(edits, func(e edit) bool { return e.kind == conflictEdit })
	if i < 0 || t.json {
		return nil
	}
	events, err := t.store.History(ctx, connection, crmsync.HistoryQuery{Link: edits[i].link})
	if err != nil {
		return err
	}
	for _, ev := range slices.Backward(events) {
		if ev.LostBy != "" {
			t.conflict(ev, edits[i].before)
			return nil
		}
	}
	return nil
}

// conflict explains one conflict from the history. before is what both sides
// had when they last agreed.
func (s show) conflict(e crmsync.Event, before string) {
	s.text("A conflict, explained. Both sides changed %s of the same person since they last agreed:", e.Field)
	s.table(
		row("both had", strconv.Quote(before)),
		row(systemName(e.LostBy.Other())+" now", blank(e.New)+", which was kept"),
		row(systemName(e.LostBy)+" now", blank(e.Lost)+", which was overruled and stays in the history"),
		row("because", e.Why),
	)
	s.text("")
}

// explainConversion shows what the records that a lead became are paired with,
// and which of these the conversion has made.
func (t *story) explainConversion(ctx context.Context, c salesforcetest.Converted) error {
	if c.ContactID == "" || t.json {
		return nil
	}
	rows := [][]string{row("SALESFORCE", "HUBSPOT", "")}
	for _, ref := range []crm.Ref{
		{System: crm.Salesforce, Object: "Contact", ID: c.ContactID},
		{System: crm.Salesforce, Object: "Account", ID: c.AccountID},
		{System: crm.Salesforce, Object: "Opportunity", ID: c.OpportunityID},
	} {
		l, events, err := t.historyOf(ctx, ref)
		if err != nil {
			return err
		}
		made := "was there before"
		if slices.ContainsFunc(events, func(e crmsync.Event) bool { return e.Op == "create" && e.Ref == l.HubSpot.Ref }) {
			made = "is new"
		}
		rows = append(rows, row(ref, l.HubSpot.Ref, made))
	}
	t.text("What the converted lead's records are paired with; nobody is there twice:")
	t.table(rows...)
	t.text("")
	return nil
}

// historyOf returns the link of a record and what happened to it.
func (t *story) historyOf(ctx context.Context, ref crm.Ref) (crmsync.Link, []crmsync.Event, error) {
	links, err := t.store.Lookup(ctx, connection, crmsync.LinkLookup{Refs: []crm.Ref{ref}})
	if err == nil && len(links) == 0 {
		err = fmt.Errorf("nothing is known of %s", ref)
	}
	if err != nil {
		return crmsync.Link{}, nil, err
	}
	events, err := t.store.History(ctx, connection, crmsync.HistoryQuery{Link: links[0].ID})
	return links[0], events, err
}

// explainStage shows how the person whom a lead became has moved through the
// lifecycle stages.
func (t *story) explainStage(ctx context.Context, contact string) error {
	if contact == "" || t.json {
		return nil
	}
	l, events, err := t.historyOf(ctx, crm.Ref{System: crm.Salesforce, Object: "Contact", ID: contact})
	if err != nil {
		return err
	}
	rows := [][]string{row("STAGE", "BEFORE", "BECAUSE")}
	for _, ev := range events {
		if ev.Field == "lifecyclestage" {
			rows = append(rows, row(blank(ev.New), blank(ev.Old), ev.Why))
		}
	}
	t.text("The lifecycle stage of %s, whose lead was converted, explained:", l.HubSpot.Ref)
	t.table(rows...)
	t.text("")
	return nil
}
