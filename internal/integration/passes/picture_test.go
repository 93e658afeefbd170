package passes_test

import (
	"fmt"
	"slices"
	"strings"
)

// picture writes down what both systems hold, without ids and moments, so that
// two runs of a story can be compared.
func (r *rig) picture() string {
	var b strings.Builder
	for _, part := range []struct {
		object string
		fields []string
		to     []string
	}{
		{"contacts", []string{"email", "firstname", "lastname", "jobtitle", "phone", "city", "state", "country", "lifecyclestage", "hs_lead_status"}, []string{"companies"}},
		{"companies", []string{"name", "domain", "phone"}, nil},
		{"deals", []string{"dealname", "amount", "dealstage"}, []string{"contacts", "companies"}},
		{"tasks", []string{"hs_task_subject", "hs_task_status", "hs_task_priority"}, []string{"contacts"}},
		{"calls", []string{"hs_call_title"}, []string{"contacts"}},
	} {
		b.WriteString("HubSpot " + part.object + "\n")
		r.paintHubSpot(&b, part.object, part.fields, part.to)
	}
	for _, part := range []struct {
		object string
		fields []string
		refs   []string
	}{
		{"Lead", []string{"Email", "FirstName", "LastName", "Title", "Status"}, []string{"OwnerId"}},
		{"Contact", []string{"Email", "FirstName", "LastName", "Title", "Phone", "MailingCity", "MailingState", "MailingCountry"}, []string{"AccountId", "OwnerId"}},
		{"Account", []string{"Name", "Website", "Phone"}, nil},
		{"Opportunity", []string{"Name", "Amount", "StageName", "CloseDate"}, []string{"AccountId"}},
		{"OpportunityContactRole", []string{"Role", "IsPrimary"}, []string{"OpportunityId", "ContactId"}},
		{"Task", []string{"Subject", "Description", "Status", "Priority", "TaskSubtype"}, []string{"WhoId", "WhatId"}},
	} {
		b.WriteString("Salesforce " + part.object + "\n")
		r.paintSalesforce(&b, part.object, part.fields, part.refs)
	}
	return b.String()
}

func (r *rig) paintHubSpot(b *strings.Builder, object string, fields, to []string) {
	var lines []string
	for _, o := range r.hs.All(object) {
		var cells []string
		for _, f := range fields {
			if v := o.Properties[f]; v != "" {
				cells = append(cells, f+"="+v)
			}
		}
		for _, far := range to {
			for _, a := range r.hs.Associations(object, o.ID, far) {
				if p, ok := r.hs.Get(far, a.ID); ok {
					cells = append(cells, "-> "+p.Properties["email"]+p.Properties["name"])
				}
			}
		}
		lines = append(lines, "  "+strings.Join(cells, ", ")+"\n")
	}
	write(b, lines)
}

func (r *rig) paintSalesforce(b *strings.Builder, object string, fields, refs []string) {
	var lines []string
	for _, rec := range r.sf.All(object) {
		var cells []string
		for _, f := range fields {
			if v := rec[f]; v != nil && v != false {
				cells = append(cells, fmt.Sprintf("%s=%v", f, v))
			}
		}
		for _, f := range refs {
			for _, far := range []string{"Account", "Contact", "Lead", "Opportunity", "User"} {
				if p, ok := r.sf.Get(far, rec.Text(f)); ok && rec.Text(f) != "" {
					cells = append(cells, f+" -> "+p.Text("Name"))
				}
			}
		}
		lines = append(lines, "  "+strings.Join(cells, ", ")+"\n")
	}
	write(b, lines)
}

func write(b *strings.Builder, lines []string) {
	slices.Sort(lines)
	b.WriteString(strings.Join(lines, ""))
}
