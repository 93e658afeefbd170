package simulation

import (
	"time"

	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
)

// Scenario is a small world with a name, whose last step is the pass of interest.
type Scenario struct {
	Name   string
	Script Script
}

// Scenarios lists one world for each thing that a pass can have to do.
func Scenarios() []Scenario {
	in := func(object, email string) Step { return Step{Kind: Create, Object: object, Other: 0xff, Value: email} }
	set := func(object string, field int, v string) Step {
		return Step{Kind: Edit, Object: object, Other: field, Value: v}
	}
	wait := Step{Kind: Wait, D: time.Minute}
	pass := Step{Kind: Pass}
	ada, alan := "ada@example.com", "alan@example.com"
	linked := []Step{in(contacts, ada), wait, pass, wait}
	withID := plainConfig()
	withID.ExternalID = true
	hold := plainConfig()
	hold.Settings.Conflict = mapping.Hold
	scenario := func(name string, c Config, steps ...Step) Scenario {
		return Scenario{name, Script{Seed: 1, Config: c, Steps: append(steps, pass)}}
	}
	then := func(more ...Step) []Step { return append(append([]Step(nil), linked...), more...) }
	c := plainConfig()
	return []Scenario{
		scenario("create both ways", c, in(contacts, ada), in(lead, alan)),
		scenario("create both ways with external ids", withID, in(contacts, ada), in(lead, alan)),
		scenario("first link", c, in(contacts, ada), in(contact, ada), set(contact, 5, "Oslo"), set(contacts, 4, "1")),
		scenario("update both ways", c, then(set(contacts, 4, "1"), set(lead, 5, "Oslo"))...),
		scenario("clear both ways", c, then(set(contacts, 4, ""), set(lead, 5, ""))...),
		scenario("changed back before any pass", c, then(
			set(contacts, 4, "1"), pass, wait, set(contacts, 4, "2"), set(lead, 4, "3"), wait, set(contacts, 4, "1"), wait)...),
		scenario("cleared by both and changed back before any pass", c, then(
			set(contacts, 4, "1"), pass, wait, set(contacts, 4, ""), set(lead, 4, ""), wait, set(contacts, 4, "1"), set(lead, 4, "3"), wait)...),
		scenario("conflict", c, then(set(contacts, 4, "1"), wait, set(lead, 4, "2"))...),
		scenario("held conflict", hold, then(set(contacts, 4, "1"), wait, set(lead, 4, "2"))...),
		scenario("delete in Salesforce", c, then(Step{Kind: Delete, Object: lead})...),
		scenario("delete in HubSpot", c, then(Step{Kind: Delete, Object: contacts}, Step{Kind: Wait, D: time.Hour})...),
		scenario("merge in Salesforce", c, then(in(lead, alan), pass, wait, Step{Kind: Merge, Object: lead, Pick: 1}, set(lead, 4, "3"))...),
		scenario("merge in HubSpot", c, then(in(contacts, alan), pass, wait, Step{Kind: Merge, Object: contacts, Pick: 1}, set(contacts, 4, "3"))...),
		scenario("convert", c, then(Step{Kind: Convert, Object: lead}, set(contacts, 4, "3"))...),
		scenario("change the address", withID, then(set(contacts, fieldEmail, alan))...),
		scenario("undelete", c, then(Step{Kind: Delete, Object: lead}, pass, wait, Step{Kind: Undelete, Object: lead})...),
	}
}

// plainConfig is a world without lags in which every field goes both ways and
// deletions are carried over.
func plainConfig() Config {
	s := crmsync.DefaultSettings("world")
	var rows []mapping.Field
	for _, row := range mapping.DefaultContacts().Fields {
		for _, f := range fields() {
			if f.key == row.HubSpot {
				row.Rule = mapping.TwoWay
				rows = append(rows, row)
			}
		}
	}
	s.Contacts.Mapping = mapping.Settings{Fields: rows}
	s.Contacts.DeleteInHubSpot = crmsync.DeleteInHubSpot{WithLead: true, WithContact: true}
	s.Contacts.DeletedInHubSpot = crmsync.DeleteInSalesforce
	return Config{Settings: s, FeedPage: 100, Latency: 10 * time.Millisecond, Calm: time.Hour}
}
