package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/crmsync/crmsync/examples/internal/progress"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// show prints what happens: tables for a person, or one JSON object per pass.
type show struct {
	out      io.Writer
	progress *progress.Meter
	json     bool
}

// passLine is the JSON object of one pass.
type passLine struct {
	Pass    int               `json:"pass"`
	State   crmsync.RunState  `json:"state"`
	Read    crmsync.PerSystem `json:"read"`
	Written struct {
		HubSpot    merge.Counts `json:"hubspot"`
		Salesforce merge.Counts `json:"salesforce"`
	} `json:"written"`
	Conflicts int               `json:"conflicts"`
	Problems  int               `json:"problems"`
	Calls     crmsync.PerSystem `json:"calls"`
	Links     int               `json:"links"`
}

// text prints to a person only.
func (s show) text(format string, args ...any) {
	if !s.json {
		fmt.Fprintf(s.out, format+"\n", args...)
	}
}

// table prints rows with aligned columns to a person only.
func (s show) table(rows ...[]string) {
	if s.json {
		return
	}
	tw := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintln(tw, "  "+strings.Join(r, "\t"))
	}
	_ = tw.Flush()
}

func row(cells ...any) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = fmt.Sprint(c)
	}
	return out
}

// pass prints what one pass did.
func (s show) pass(n int, r crmsync.Report) error {
	if s.json {
		l := passLine{Pass: n, State: r.State, Read: r.Read, Conflicts: r.Conflicts, Problems: r.Problems, Calls: r.Calls, Links: r.Links}
		l.Written.HubSpot, l.Written.Salesforce = r.Written.HubSpot, r.Written.Salesforce
		return json.NewEncoder(s.out).Encode(l)
	}
	w := r.Written
	s.table(
		row("", "read", "created", "updated", "deleted", "calls"),
		row("HubSpot", r.Read.HubSpot, w.HubSpot.Created, w.HubSpot.Updated, w.HubSpot.Deleted, r.Calls.HubSpot),
		row("Salesforce", r.Read.Salesforce, w.Salesforce.Created, w.Salesforce.Updated, w.Salesforce.Deleted, r.Calls.Salesforce),
	)
	s.text("  %s in %s: %d pairs linked, %d conflicts settled, %d problems open", r.State, r.Elapsed.Round(10*time.Millisecond), r.Links, r.Conflicts, r.Problems)
	for _, why := range r.Reasons {
		s.text("  %s", why)
	}
	s.text("")
	return nil
}

// plan prints a plan, or with -json how many changes it has.
func (s show) plan(p merge.Plan) error {
	if s.json {
		return json.NewEncoder(s.out).Encode(map[string]any{"plan": p.Totals, "digest": p.Digest, "halt": p.Halt})
	}
	if err := p.Print(s.out, 0); err != nil {
		return err
	}
	s.text("")
	return nil
}

// sample prints a few changes of each kind, where a plan has thousands: so many
// creates and so many others for each system.
func (s show) sample(p merge.Plan, creates, others int) error {
	type kind struct {
		system crm.System
		op     crm.Op
	}
	count := map[kind]int{}
	few := p
	few.Changes = nil
	for _, c := range p.Changes {
		k := kind{c.Target.System, c.Op}
		if count[k]++; count[k] <= creates || c.Op != crm.Create && count[k] <= others {
			few.Changes = append(few.Changes, c)
		}
	}
	if rest := len(p.Changes) - len(few.Changes); rest > 0 {
		s.text("(some of each kind; %d more are like them)", rest)
	}
	return s.plan(few)
}

// problems prints how many problems of each category there are, with one
// example each.
func (s show) problems(all []crmsync.Problem) {
	if s.json || len(all) == 0 {
		return
	}
	count := map[crm.Category]int{}
	example := map[crm.Category]crmsync.Problem{}
	var order []crm.Category
	for _, p := range all {
		if count[p.Category] == 0 {
			order = append(order, p.Category)
			example[p.Category] = p
		}
		count[p.Category]++
	}
	rows := [][]string{row("CATEGORY", "COUNT", "FIELD", "FOR EXAMPLE", "WHAT TO DO")}
	for _, c := range order {
		p := example[c]
		rows = append(rows, row(c, count[c], p.Field, short(p.Message), short(p.Remedy)))
	}
	s.text("Problems, which keep one field or one record back and nothing else:")
	s.table(rows...)
	s.text("")
}

// short cuts a sentence to what fits into a table.
func short(s string) string {
	const most = 70
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

func blank(v crm.Value) string {
	if v.IsNull() {
		return "(blank)"
	}
	return fmt.Sprintf("%q", short(v.String()))
}

func systemName(s crm.System) string {
	if s == crm.HubSpot {
		return "HubSpot"
	}
	return "Salesforce"
}
