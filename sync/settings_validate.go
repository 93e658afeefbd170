package crmsync

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/crmsync/crmsync/mapping"
)

// Issue is one thing that is wrong with the settings, and where.
type Issue struct {
	Path    string `json:"path"` // "contacts.mapping.fields[3].rule"
	Message string `json:"message"`
}

// SettingsError lists everything that is wrong with the settings.
type SettingsError struct{ Issues []Issue }

// Error names every issue by its path.
func (e *SettingsError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "crmsync: the settings have %d problem(s)", len(e.Issues))
	for _, i := range e.Issues {
		fmt.Fprintf(&b, "\n  %s: %s", i.Path, i.Message)
	}
	return b.String()
}

// Validate checks the settings by themselves, without asking the accounts. It
// returns nil or a [*SettingsError] that names every problem at once.
func (s Settings) Validate() error {
	var v validator
	if s.Connection == "" {
		v.add("connection", "is required: a name for this pair of accounts that stays the same")
	} else if utf8.RuneCountInString(s.Connection) > 200 {
		v.add("connection", "is longer than 200 characters")
	}
	v.contacts("contacts.", s.Contacts)
	v.companies("companies.", s.Companies)
	v.deals("deals.", s.Deals)
	for i, c := range s.CustomObjects {
		v.custom(fmt.Sprintf("customObjects[%d].", i), c, s.CustomObjects[:i])
	}
	v.timeline("timeline.", s.Timeline)
	v.clashes(s)
	for _, i := range s.Dedup.Validate() {
		v.add("dedup."+i.Path, i.Message)
	}
	for _, i := range s.Lifecycle.Validate() {
		v.add("lifecycle."+i.Path, i.Message)
	}
	oneOf(&v, "conflict", s.Conflict, mapping.MostRecent, mapping.SalesforceWins, mapping.HubSpotWins, mapping.Hold)
	if s.APICalls.Allocation < 0 {
		v.add("apiCalls.allocation", "is negative; 0 is no limit of ours")
	}
	for _, m := range s.Safety.Validate() {
		field, msg, _ := strings.Cut(m, ": ")
		v.add("safety."+field, msg)
	}
	if s.Pass.Records < 0 {
		v.add("pass.records", "is negative; 0 is no limit")
	}
	if s.Pass.Page < 0 || s.Pass.Page > 2000 {
		v.add("pass.page", "is not between 0 and 2,000")
	}
	if l := time.Duration(s.Pass.Lease); l != 0 && l < 10*time.Second {
		v.add("pass.lease", "is under 10s")
	}
	return v.err()
}

type validator struct{ issues []Issue }

func (v *validator) add(path, message string) {
	v.issues = append(v.issues, Issue{path, message})
}

func (v *validator) err() error {
	if len(v.issues) == 0 {
		return nil
	}
	slices.SortStableFunc(v.issues, func(a, b Issue) int { return strings.Compare(a.Path, b.Path) })
	return &SettingsError{v.issues}
}

func (v *validator) contacts(path string, c Contacts) {
	v.mapping(path, c.Mapping)
	oneOf(v, path+"defaultObject", c.DefaultObject, Lead, Contact, ContactWhenAccountKnown)
	oneOf(v, path+"createInHubSpot.leads", c.CreateInHubSpot.Leads, OnCreateOrUpdate, OnCreate, Never)
	oneOf(v, path+"createInHubSpot.contacts", c.CreateInHubSpot.Contacts, OnCreateOrUpdate, OnCreate, Never)
	oneOf(v, path+"deletedInHubSpot", c.DeletedInHubSpot, Keep, DeleteInSalesforce)
	if len(c.Mapping.Fields) > 0 && !mapsEmail(c.Mapping) {
		v.add(path+"mapping.fields", "do not map email to Email: people are matched by it, and a record without it cannot be created")
	}
	v.list(path, c.InclusionList)
	v.filter(path, c.SalesforceFilter)
}

func (v *validator) companies(path string, c Companies) {
	v.mapping(path, c.Mapping)
	v.list(path, c.InclusionList)
	v.filter(path, c.SalesforceFilter)
	oneOf(v, path+"createInHubSpot", c.CreateInHubSpot, OnCreateOrUpdate, OnCreate, Never)
	oneOf(v, path+"createInSalesforce", c.CreateInSalesforce, WithContacts, Always, NeverCreate)
	oneOf(v, path+"deletedInHubSpot", c.DeletedInHubSpot, Keep, DeleteInSalesforce)
}

func (v *validator) deals(path string, d Deals) {
	v.mapping(path, d.Mapping)
	v.list(path, d.InclusionList)
	v.filter(path, d.SalesforceFilter)
	oneOf(v, path+"createInHubSpot", d.CreateInHubSpot, OnCreateOrUpdate, OnCreate, Never)
	for i, s := range d.Pipelines {
		at := fmt.Sprintf("%spipelines[%d].", path, i)
		if s.Pipeline == "" {
			v.add(at+"pipeline", "is required: the id of a HubSpot pipeline")
		}
		if len(s.Stages) == 0 {
			v.add(at+"stages", "are required: at least one pair")
		}
		if slices.ContainsFunc(d.Pipelines[:i], func(o Stages) bool { return o.Pipeline == s.Pipeline }) {
			v.add(at+"pipeline", "is paired twice")
		}
	}
	oneOf(v, path+"createInSalesforce", d.CreateInSalesforce, OnCreateOrUpdate, OnCreate, Never)
	oneOf(v, path+"deletedInHubSpot", d.DeletedInHubSpot, Keep, DeleteInSalesforce)
}

func (v *validator) custom(path string, c CustomObject, before []CustomObject) {
	known := []string{kindCompanies, kindContacts, kindDeals}
	objects := []string{objContacts, objCompanies, objDeals, objLead, objContact, objAccount, objOpportunity}
	objects = append(objects, standardTypes()...)
	for _, o := range before {
		known = append(known, o.Name)
		objects = append(objects, o.HubSpot, o.Salesforce)
	}
	if c.Name == "" || slices.Contains(known, c.Name) {
		v.add(path+"name", "is required, and must not be the name of another pair of objects")
	}
	for field, object := range map[string]string{"hubspot": c.HubSpot, "salesforce": c.Salesforce} {
		if object == "" || slices.ContainsFunc(objects, func(o string) bool { return strings.EqualFold(o, object) }) {
			v.add(path+field, "is required, and an object takes part in one pair only")
		}
	}
	if c.InclusionList != "" && strings.Trim(c.HubSpot, "0123456789-") != "" {
		v.add(path+"hubspot", "must be the type id, such as 2-12345, for an inclusion list")
	}
	if len(c.Mapping.Fields) == 0 {
		v.add(path+"mapping.fields", "are required: at least one pair of fields")
	}
	v.mapping(path, c.Mapping)
	v.list(path, c.InclusionList)
	v.filter(path, c.SalesforceFilter)
	oneOf(v, path+"createInHubSpot", c.CreateInHubSpot, OnCreateOrUpdate, OnCreate, Never)
	oneOf(v, path+"createInSalesforce", c.CreateInSalesforce, OnCreateOrUpdate, OnCreate, Never)
	oneOf(v, path+"deletedInHubSpot", c.DeletedInHubSpot, Keep, DeleteInSalesforce)
}

func (v *validator) mapping(path string, m mapping.Settings) {
	for _, i := range m.Validate() {
		v.add(path+"mapping."+i.Path, i.Message)
	}
}

func (v *validator) list(path, id string) {
	if strings.Trim(id, "0123456789") != "" {
		v.add(path+"inclusionList", "is not the id of a HubSpot list: digits only")
	}
}

// mapsEmail reports whether the mapping keeps the address by which people are
// matched.
func mapsEmail(m mapping.Settings) bool {
	return slices.ContainsFunc(m.Fields, func(f mapping.Field) bool {
		return strings.EqualFold(f.HubSpot, "email") && strings.EqualFold(f.Salesforce, "Email") && f.Rule != mapping.DontSync
	})
}

// oneOf checks an enumeration. "" stands for the first option.
func oneOf[T ~string](v *validator, path string, got T, options ...T) {
	if got == "" || slices.Contains(options, got) {
		return
	}
	names := make([]string, len(options))
	for i, o := range options {
		names[i] = string(o)
	}
	v.add(path, fmt.Sprintf("%q is not one of %s", string(got), strings.Join(names, ", ")))
}
