package simulation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
)

// generator makes a script by chance.
type generator struct {
	*rand.Rand
	s      *Script
	values int
}

// Generate returns the script of a seed.
func Generate(seed uint64) Script {
	s := Script{Seed: seed}
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 0xc0ffee)), s: &s} // #nosec G404 -- a seed must give the same world every time
	s.Config = g.config()
	s.Config.Rotate = seed%5 < 2
	switch classOf(seed) {
	case small:
		g.steps(3, 1+g.IntN(2), 4)
		s.Config.Rests = []time.Duration{time.Hour, s.Config.Calm, 20 * time.Hour, time.Hour}
		if slices.ContainsFunc(s.Steps, func(st Step) bool { return st.Kind == Hide }) {
			s.Config.Rests[2] = 25 * time.Hour // when schemas are read again
		}
	default:
		g.steps(8, 3+g.IntN(6), 6)
	}
	rare(&s)
	if classOf(seed) == all {
		others(&s)
	}
	return s
}

// class is a sort of worlds.
type class int

const (
	whole class = iota
	all         // with companies, deals and activities
	small       // a few steps and a short rest, so that many can be played
)

// classOf returns the class of a seed's world: of the first 10,000 the first
// 1,000 have people alone, the next 1,000 have all objects, the others are
// small. Of later seeds every second has all objects.
func classOf(seed uint64) class {
	switch {
	case seed < 1000 || seed >= 10_000 && seed%4 == 1:
		return whole
	case seed < 2000 || seed >= 10_000 && seed%2 == 0:
		return all
	}
	return small
}

// People reports whether a seed's world has people alone, without companies,
// deals and activities.
func People(seed uint64) bool { return classOf(seed) != all }

// steps makes up to so many records, and so many passes with things in between.
func (g *generator) steps(records, passes, between int) {
	for range 1 + g.IntN(records) {
		g.s.Steps = append(g.s.Steps, g.create())
	}
	for range passes {
		for range g.IntN(between) {
			g.s.Steps = append(g.s.Steps, g.between()...)
		}
		g.s.Steps = append(g.s.Steps, g.pass())
	}
}

// chance is true once in n times.
func (g *generator) chance(n int) bool { return g.IntN(n) == 0 }

func pick[T any](g *generator, of ...T) T { return of[g.IntN(len(of))] }

func (g *generator) config() Config {
	c := Config{
		ExternalID:   g.chance(2),
		List:         g.chance(6),
		Poison:       g.chance(4),
		FeedPage:     1 + g.IntN(12),
		Latency:      time.Duration(1+g.IntN(120)) * time.Millisecond,
		Approve:      g.chance(2),
		ShowAtTheEnd: g.chance(2),
		Calm:         time.Hour,
	}
	if g.chance(3) {
		c.SearchLag = time.Duration(1+g.IntN(40)) * time.Second
	}
	if g.chance(4) {
		c.LateEvery, c.LateBy = 2+g.IntN(5), time.Duration(1+g.IntN(8))*time.Minute
	}
	c.Settings = g.settings()
	if c.Settings.APICalls.Allocation > 0 {
		c.Calm = 25 * time.Hour
	}
	return c
}

func (g *generator) settings() crmsync.Settings {
	s := crmsync.DefaultSettings("world")
	s.Contacts.Mapping = g.mapping()
	s.Contacts.DefaultObject = pick(g, crmsync.Lead, crmsync.Contact)
	if g.chance(3) {
		s.Contacts.CreateInHubSpot.Leads = pick(g, crmsync.OnCreate, crmsync.Never)
	}
	if g.chance(3) {
		s.Contacts.CreateInHubSpot.Contacts = pick(g, crmsync.OnCreate, crmsync.Never)
	}
	s.Contacts.DeleteInHubSpot.WithLead = g.chance(2)
	s.Contacts.DeleteInHubSpot.WithContact = g.chance(2)
	s.Contacts.DeletedInHubSpot = pick(g, crmsync.Keep, crmsync.DeleteInSalesforce)
	s.Conflict = pick(g, mapping.MostRecent, mapping.HubSpotWins, mapping.SalesforceWins)
	s.Pass.Page = pick(g, 1, 2, 3, 5, 1000)
	s.Pass.Lease = crmsync.Duration(time.Duration(pick(g, 10, 30, 300)) * time.Second)
	if g.chance(8) {
		s.Pass.Records = 1 + g.IntN(4)
	}
	if g.chance(6) {
		s.Safety.MaxDeletes = 1
	}
	if g.chance(10) {
		s.APICalls.Allocation = 30 + g.IntN(30)
	}
	s.Sweeps.Deletions = crmsync.Duration(time.Duration(1+g.IntN(30)) * time.Minute)
	s.Sweeps.Recheck = crmsync.Duration(time.Duration(1+g.IntN(90)) * time.Minute)
	s.Sweeps.Reconcile = crmsync.Duration(time.Duration(1+g.IntN(24)) * time.Hour)
	return s
}

// mapping takes the default rows of the world's fields, each under a rule of
// its own.
func (g *generator) mapping() mapping.Settings {
	var out mapping.Settings
	known := fields()
	for _, f := range mapping.DefaultContacts().Fields {
		i := slices.IndexFunc(known, func(k field) bool { return k.key == f.HubSpot })
		switch {
		case i < 0:
			continue
		case i == fieldEmail:
			f.Rule = pick(g, mapping.TwoWay, mapping.PreferSalesforce)
		case i != fieldOptOut:
			f.Rule = pick(g, mapping.TwoWay, mapping.TwoWay, mapping.TwoWay, mapping.PreferSalesforce,
				mapping.AlwaysSalesforce, mapping.PreferHubSpot, mapping.AlwaysHubSpot, mapping.DontSync)
			f.Conflict = pick(g, "", "", mapping.MostRecent, mapping.HubSpotWins, mapping.SalesforceWins, mapping.Hold)
		}
		out.Fields = append(out.Fields, f)
	}
	return out
}

// value is mostly a new one, so that the oracle can tell who entered it.
func (g *generator) value() string {
	if g.chance(5) {
		return pick(g, "same", "SAME", "  padded ")
	}
	if g.s.Config.Poison && g.chance(10) {
		return "poison"
	}
	g.values++
	return fmt.Sprintf("v%d", g.values)
}

func (g *generator) email() string { return fmt.Sprintf("p%d@example.com", g.IntN(7)) }

func (g *generator) object() string { return pick(g, contacts, contacts, lead, contact) }

func (g *generator) create() Step {
	s := Step{Kind: Create, Object: g.object(), Pick: g.IntN(1 << 16), Other: g.IntN(1 << 8), Value: g.email()}
	if g.chance(10) {
		s.Value = ""
	}
	return s
}

// user is one thing that a person does.
func (g *generator) user() Step {
	s := Step{Kind: Edit, Object: g.object(), Pick: g.IntN(1 << 16), Other: 1 + g.IntN(len(fields())-1), Value: g.value()}
	if g.s.Config.Poison && g.chance(6) {
		s.Object, s.Other, s.Value = contacts, pick(g, 1, 3), "poison"
		if g.chance(2) {
			s.Object, s.Other = pick(g, lead, contact), 4
		}
		return s
	}
	switch g.IntN(20) {
	case 0, 1:
		s.Kind = Delete
	case 2:
		s.Kind = Undelete
	case 3:
		s.Kind, s.Other = Merge, g.IntN(1<<16)
	case 4:
		s.Kind, s.Object = Convert, lead
	case 5, 6:
		return g.create()
	case 7:
		s.Other, s.Value = fieldEmail, g.email()
	case 8, 9, 10:
		s.Value = ""
	case 11:
		if g.s.Config.List {
			s.Kind = pick(g, Join, Leave)
		}
	}
	return s
}

// between is what happens between two passes.
func (g *generator) between() []Step {
	switch g.IntN(14) {
	case 0, 1, 2:
		return []Step{{Kind: Wait, D: time.Duration(1+g.IntN(300)) * time.Second}}
	case 3:
		return []Step{{Kind: Wait, D: time.Duration(5+g.IntN(120)) * time.Minute}}
	case 4:
		if g.chance(4) {
			return []Step{{Kind: Clock, D: time.Duration(g.IntN(1200)-600) * time.Second}}
		}
		if g.chance(4) {
			return []Step{{Kind: pick(g, Hide, Show), Object: pick(g, lead, contact), Other: pick(g, 3, 4, 5)}}
		}
	}
	// Mostly some time goes by, but ties are tried too.
	return []Step{g.user(), {Kind: Wait, D: time.Duration(g.IntN(4)) * time.Second}}
}

// pass is one pass, or two, with what happens in the middle.
func (g *generator) pass() Step {
	s := Step{Kind: Pass, Process: g.IntN(2)}
	switch g.IntN(10) {
	case 0:
		s.Kind = Plan
	case 1, 2:
		return Step{Kind: Preview}
	case 3:
		s.Kind, s.Pick, s.Other = Hints, g.IntN(1<<16), g.IntN(6)
	case 4, 5:
		s.Kind, s.D = Race, time.Duration(g.IntN(40))*time.Second+time.Duration(g.IntN(999))*time.Millisecond
		if g.chance(2) {
			// The first one hangs until its lease has run out.
			s.Mid = append(s.Mid, Step{Kind: Slow, At: pick(g, AtHubSpot, AtSalesforce), N: 1 + g.IntN(4), D: time.Duration(20+g.IntN(90)) * time.Second})
		}
	}
	for range g.IntN(5) {
		s.Mid = append(s.Mid, g.mid())
	}
	return s
}

// mid is what happens in the middle of a pass: a person acts, or a call fails.
func (g *generator) mid() Step {
	s := Step{}
	switch g.IntN(5) {
	case 0, 1:
		s = g.user()
	case 2:
		s.At = AtStore
		s.Kind = pick(g, KillBefore, KillAfter, ErrorBefore, ErrorAfter)
	default:
		s.Kind = pick(g, Status, Status, RateLimit, DailyLimit, DropBefore, DropAfter, DropAfter, Slow, Slow, Expire,
			LockRow, BadRow, KillBefore, KillAfter)
	}
	if s.At == "" {
		s.At = pick(g, AtHubSpot, AtSalesforce)
	}
	if s.Kind == Status {
		s.Other = pick(g, 500, 502, 503, 504)
	}
	if s.Kind == Slow {
		s.D = time.Duration(1+g.IntN(90)) * time.Second
	}
	if s.Kind == LockRow || s.Kind == BadRow {
		s.Other = 1 + g.IntN(3)
	}
	s.N = 1 + g.IntN(1+g.IntN(8))
	if s.At == AtStore {
		s.N = 1 + g.IntN(1+g.IntN(24))
	}
	s.Process = g.IntN(2)
	return s
}
