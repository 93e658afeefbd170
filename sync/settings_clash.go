package crmsync

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/mapping"
)

// clashes names the settings that contradict each other.
func (v *validator) clashes(s Settings) {
	known := []string{kindContacts, kindCompanies, kindDeals}
	for _, c := range s.CustomObjects {
		known = append(known, c.Name)
	}
	for i, k := range s.Dedup.Keys {
		if k.Object != "" && !slices.Contains(known, k.Object) {
			v.add(fmt.Sprintf("dedup.keys[%d].object", i), fmt.Sprintf("%q is none of %s", k.Object, strings.Join(known, ", ")))
		}
	}
	if !s.Owners.Enabled {
		for path, id := range map[string]string{"fallbackInHubSpot": s.Owners.FallbackInHubSpot, "fallbackInSalesforce": s.Owners.FallbackInSalesforce} {
			if id != "" {
				v.add("owners."+path, "is set, but owners.enabled is off")
			}
		}
	}
	v.recordTypes("deals.pipelines", s.Deals.Pipelines)
	ids := s.withDefaults().Contacts.ExternalID
	v.carriers("contacts.", s.Contacts.Mapping, ids)
	v.carriers("companies.", s.Companies.Mapping, ids)
	v.carriers("deals.", s.Deals.Mapping, ids)
	for i, c := range s.CustomObjects {
		v.carriers(fmt.Sprintf("customObjects[%d].", i), c.Mapping, ids)
	}
}

// recordTypes refuses pairs of which an opportunity would fit more than one.
func (v *validator) recordTypes(path string, pipelines []Stages) {
	for i, s := range pipelines {
		at := fmt.Sprintf("%s[%d].recordType", path, i)
		switch {
		case s.RecordType == "" && len(pipelines) > 1:
			v.add(at, "is required where several pipelines are paired")
		case slices.ContainsFunc(pipelines[:i], func(o Stages) bool { return o.RecordType == s.RecordType }):
			v.add(at, "is paired twice")
		}
	}
}

// carriers refuses rows that would overwrite the other system's record id.
func (v *validator) carriers(path string, m mapping.Settings, ids ExternalID) {
	for i, f := range m.Fields {
		at := fmt.Sprintf("%smapping.fields[%d].", path, i)
		if strings.EqualFold(f.HubSpot, ids.HubSpot) {
			v.add(at+"hubspot", f.HubSpot+" carries the Salesforce id (contacts.externalId) and cannot be mapped")
		}
		if strings.EqualFold(f.Salesforce, ids.Salesforce) {
			v.add(at+"salesforce", f.Salesforce+" carries the HubSpot id (contacts.externalId) and cannot be mapped")
		}
	}
}

// standardTypes are the type ids of HubSpot's own objects that are kept in step
// by other settings.
func standardTypes() []string { return []string{"0-1", "0-2", "0-3"} }
