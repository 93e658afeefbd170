package simulation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/crmsync/crmsync/lifecycle"
	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
)

// others adds companies and, by chance, deals and activities to a world, with
// what their users do. It draws from numbers of its own and last, so that
// everything else in the world stays what it is.
func others(s *Script) {
	g := &generator{Rand: rand.New(rand.NewPCG(s.Seed, 0x0b1e)), s: s} // #nosec G404 -- a seed must give the same world every time
	c := &s.Config
	c.Companies, c.Deals, c.Timeline = true, g.chance(2), g.chance(2)
	g.otherSettings()
	c.Touch = g.chance(2)
	if !c.Touch {
		// Another company of a contact is found by a sweep alone, before the rest ends.
		c.Settings.Sweeps.Reconcile = min(c.Settings.Sweeps.Reconcile, crmsync.Duration(4*time.Hour))
	}
	if c.Settings.APICalls.Allocation > 0 {
		c.Settings.APICalls.Allocation *= 3
	}
	for i := range s.Steps {
		if s.Steps[i].Kind == Clock {
			// What has no natural key is known by when it was made, if the clocks are
			// not more than five minutes apart.
			s.Steps[i].D /= 10
		}
	}
	for range 4 + g.IntN(12) {
		at := g.IntN(len(s.Steps))
		if pass := &s.Steps[at]; pass.Kind == Pass && g.chance(2) {
			act := g.otherUser()
			act.At, act.N = pick(g, AtHubSpot, AtSalesforce), 1+g.IntN(8)
			pass.Mid = append(slices.Clone(pass.Mid), act)
			continue
		}
		s.Steps = slices.Insert(s.Steps, at, g.otherUser())
	}
}

func (g *generator) otherSettings() {
	c := g.s.Config
	s := &g.s.Config.Settings
	s.Lifecycle = lifecycle.Settings{Enabled: g.chance(2)}
	s.Companies = crmsync.Companies{
		Enabled: true, CreateInSalesforce: pick(g, crmsync.Always, crmsync.Always, crmsync.WithContacts), DeleteInHubSpot: g.chance(2),
		Mapping: g.rules(mapping.DefaultCompanies(), "name", "website", "phone", "city"),
	}
	if c.Deals {
		s.Deals = crmsync.Deals{
			Enabled: true, DeleteInHubSpot: g.chance(2), DeletedInHubSpot: pick(g, crmsync.Keep, crmsync.DeleteInSalesforce),
			Mapping: g.rules(mapping.DefaultDeals(), "dealname", "description", "dealstage", "closedate", "@company", "@contacts"),
		}
	}
	if c.Timeline {
		on := crmsync.SalesforceActivity{Enabled: true, DeleteInHubSpot: g.chance(2)}
		s.Timeline = crmsync.Timeline{
			Tasks: crmsync.ActivityType{Enabled: true}, Calls: crmsync.ActivityType{Enabled: true},
			FromSalesforce:   crmsync.TaskSync{Tasks: on, Calls: on},
			LookBack:         crmsync.Duration(1e18),
			DeletedInHubSpot: pick(g, crmsync.Keep, crmsync.DeleteInSalesforce),
		}
		s.Timeline.LookBack /= 4
	}
}

// rules takes those rows of a mapping, two-way or led by Salesforce.
func (g *generator) rules(from mapping.Settings, rows ...string) mapping.Settings {
	var out mapping.Settings
	for _, f := range from.Fields {
		if slices.Contains(rows, f.HubSpot) {
			f.Rule = pick(g, mapping.TwoWay, mapping.TwoWay, mapping.PreferSalesforce)
			out.Fields = append(out.Fields, f)
		}
	}
	return out
}

// otherUser is one thing that a person does with records other than people.
func (g *generator) otherUser() Step {
	c := g.s.Config
	objects := []string{companies, account}
	if c.Deals {
		objects = append(objects, deals, opportunity, deals, opportunity)
	}
	if c.Timeline {
		objects = append(objects, tasks, calls, task, task)
	}
	g.values++
	s := Step{Kind: Create, Object: pick(g, objects...), Pick: g.IntN(1 << 16), Other: g.IntN(1 << 8), Value: fmt.Sprintf("other %d", g.values)}
	switch g.IntN(12) {
	case 0, 1, 2, 3, 4:
	case 5:
		s.Kind = Delete
	case 6:
		s.Kind = Undelete
	case 7:
		s.Kind, s.Object, s.Other = Merge, pick(g, companies, account), g.IntN(1<<16)
	case 8:
		s.Kind, s.Object = pick(g, Associate, Associate, Separate), pick(g, contacts, contact)
		if c.Deals && g.chance(2) {
			s.Object = pick(g, deals, opportunity)
		}
	default:
		s.Kind, s.Other, s.Value = Edit, g.otherField(s.Object), pick(g, s.Value, s.Value, "")
		if s.Other < 0 {
			s.Kind = Delete
		}
	}
	return s
}

// otherField picks a field of the object whose value may be anything, or
// nothing: not one by which records are told apart.
func (g *generator) otherField(object string) int {
	var out []int
	for i, f := range otherFields() {
		if f.name(object) != "" && f.key != identityKey(object) && f.key != "company name" {
			out = append(out, len(fields())+i)
		}
	}
	if len(out) == 0 {
		return -1
	}
	return pick(g, out...)
}
