package hubspottest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// maxMerged is how many identities a record can absorb.
const maxMerged = 250

// merge makes one record of two. The primary's values win; the survivor gets
// a new id, under which both old ids are found, unless the portal preserves
// the primary's.
func (s *Server) merge(t *table, primary, other *record, by source) (*record, error) {
	absorbed := append(splitSet(primary.values["hs_merged_object_ids"]), splitSet(other.values["hs_merged_object_ids"])...)
	if len(absorbed)+2 > maxMerged {
		return nil, &apiError{Code: http.StatusRequestURITooLong, Message: "Cannot have more than 250 identities on a profile", Category: "VALIDATION_ERROR"}
	}
	now := s.now()
	set := s.merged(t, primary, other)
	moved := len(set)
	survivor := primary
	if !s.opts.Switches.KeepPrimaryID {
		absorbed = append(absorbed, itoa(primary.id))
		survivor = &record{
			id: s.newID(t), created: primary.created, updated: primary.updated, history: maps.Clone(primary.history),
			values: maps.Clone(primary.values),
		}
		t.byID[survivor.id] = survivor
		t.order = append(t.order, survivor)
		set["hs_object_id"] = itoa(survivor.id)
	}
	absorbed = append(absorbed, itoa(other.id))
	slices.Sort(absorbed)
	set["hs_merged_object_ids"] = strings.Join(slices.Compact(absorbed), ";")
	if t.plural == "contacts" {
		stamp := itoa(now.UnixMilli())
		calc := splitSet(primary.values["hs_calculated_merged_vids"])
		set["hs_calculated_merged_vids"] = strings.Join(append(calc, itoa(primary.id)+":"+stamp, itoa(other.id)+":"+stamp), ";")
		set["hs_all_contact_vids"] = strings.Join(append([]string{itoa(survivor.id)}, absorbed...), ";")
	}
	for _, old := range []*record{primary, other} {
		if old != survivor {
			s.absorb(t, old, survivor)
		}
	}
	s.apply(t, survivor, set, by)
	t.reindex(survivor.id, nil, survivor.values)
	s.primaryCompany(t, survivor.id)
	s.tellMerge(t, primary.id, other.id, survivor.id, moved)
	return survivor, nil
}

// merged are the values that the loser adds: what the primary lacks, and its e-mail addresses.
func (s *Server) merged(t *table, primary, other *record) map[string]string {
	set := map[string]string{}
	for name, v := range other.values {
		if p := t.prop(name); p != nil && !p.ReadOnly && !p.Calculated && primary.values[name] == "" {
			set[name] = v
		}
	}
	if t.plural == "contacts" {
		mails := splitSet(primary.values["hs_additional_emails"])
		if primary.values["email"] != "" && other.values["email"] != "" {
			mails = append(mails, other.values["email"])
		}
		mails = append(mails, splitSet(other.values["hs_additional_emails"])...)
		if len(mails) > 0 {
			set["hs_additional_emails"] = strings.Join(splitSet(strings.Join(mails, ";")), ";")
		}
	}
	return set
}

// absorb takes a record out of the portal and hands its associations, list
// memberships and id to the survivor.
func (s *Server) absorb(t *table, old, survivor *record) {
	t.reindex(old.id, old.values, nil)
	for _, to := range s.tables {
		for _, l := range slices.Clone(s.assoc.links[end{t, old.id}][to]) {
			kinds := l.kinds
			s.separate(t, old.id, to, l.to)
			if l.to != survivor.id || to != t {
				s.associate(t, survivor.id, to, l.to, kinds...)
			}
		}
	}
	s.lists.replace(t, old.id, survivor.id)
	t.remove(old)
	old.archived = true
	s.index(t, old, s.now())
	t.merged[old.id] = survivor.id
}
