package mapping

import (
	"fmt"
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
)

var (
	rules     = []Rule{"", PreferSalesforce, AlwaysSalesforce, TwoWay, DontSync, PreferHubSpot, AlwaysHubSpot}
	conflicts = []Conflict{"", MostRecent, SalesforceWins, HubSpotWins, Hold}
)

// Validate reports everything that is wrong with the settings as far as can be
// said without schemas. Each issue is fatal. The paths start at s itself.
func (s Settings) Validate() []Issue {
	var v validator
	seen := map[string]int{}
	for i, f := range s.Fields {
		path := fmt.Sprintf("fields[%d]", i)
		v.field(path, f)
		if f.HubSpot == "" {
			continue
		}
		if first, ok := seen[f.HubSpot]; ok {
			v.add(path+".hubspot", "%q is mapped in fields[%d] already", f.HubSpot, first)
			continue
		}
		seen[f.HubSpot] = i
	}
	names := map[string]int{}
	for i, j := range s.Joins {
		path := fmt.Sprintf("joins[%d]", i)
		v.join(path, j)
		key := j.System + "/" + j.Name
		if first, ok := names[key]; ok {
			v.add(path+".name", "%q is the name of joins[%d] already", j.Name, first)
			continue
		}
		names[key] = i
		if j.Name != "" && !s.uses(j) {
			v.add(path+".name", "no field uses the join %q", j.Name)
		}
	}
	return v.issues
}

// uses reports whether a field names the join on its side.
func (s Settings) uses(j Join) bool {
	for _, f := range s.Fields {
		if j.System == string(crm.HubSpot) && f.HubSpot == j.Name {
			return true
		}
		if j.System != string(crm.Salesforce) {
			continue
		}
		if f.Salesforce == j.Name {
			return true
		}
		for _, name := range f.SalesforceOn {
			if name == j.Name {
				return true
			}
		}
	}
	return false
}

type validator struct{ issues []Issue }

func (v *validator) add(path, format string, args ...any) {
	v.issues = append(v.issues, Issue{Path: path, Message: fmt.Sprintf(format, args...), Fatal: true})
}

func (v *validator) field(path string, f Field) {
	if f.HubSpot == "" {
		v.add(path+".hubspot", "name the HubSpot property")
	}
	if f.Salesforce == "" && len(f.SalesforceOn) == 0 {
		v.add(path+".salesforce", "name the Salesforce field, or the field of each object in salesforceOn")
	}
	if _, ok := f.SalesforceOn[""]; ok {
		v.add(path+".salesforceOn", "an object's name is empty")
	}
	if !slices.Contains(rules, f.Rule) {
		v.add(path+".rule", "unknown rule %q; the rules are %s", f.Rule, list(rules[1:]))
	}
	if !slices.Contains(conflicts, f.Conflict) {
		v.add(path+".conflict", "unknown conflict policy %q; the policies are %s", f.Conflict, list(conflicts[1:]))
	}
	for i, p := range f.Values {
		if p.HubSpot == "" && p.Salesforce == "" {
			v.add(fmt.Sprintf("%s.values[%d]", path, i), "both values are blank")
		}
	}
	v.transforms(path+".toHubSpot", f.ToHubSpot)
	v.transforms(path+".toSalesforce", f.ToSalesforce)
}

func (v *validator) transforms(path string, all []Transform) {
	for i, t := range all {
		if t.Name == "" {
			v.add(fmt.Sprintf("%s[%d].name", path, i), "name the transform")
		}
	}
}

func (v *validator) join(path string, j Join) {
	if j.Name == "" {
		v.add(path+".name", "name the join")
	}
	if j.System != string(crm.HubSpot) && j.System != string(crm.Salesforce) {
		v.add(path+".system", "unknown system %q; it is %q or %q", j.System, crm.HubSpot, crm.Salesforce)
	}
	if len(j.Fields) < 2 {
		v.add(path+".fields", "a join is made of two fields or more")
	}
	for i, name := range j.Fields {
		switch {
		case name == "":
			v.add(fmt.Sprintf("%s.fields[%d]", path, i), "name the field")
		case name == j.Name:
			v.add(fmt.Sprintf("%s.fields[%d]", path, i), "a join cannot be a part of itself")
		case slices.Contains(j.Fields[:i], name):
			v.add(fmt.Sprintf("%s.fields[%d]", path, i), "%q is a part of this join already", name)
		}
	}
	if j.Rest != "" && j.Rest != "last" && j.Rest != "first" {
		v.add(path+".rest", "unknown value %q; it is \"last\" or \"first\"", j.Rest)
	}
}
