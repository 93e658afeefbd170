package fakecrm

import (
	"maps"

	"github.com/crmsync/crmsync/sync/crm"
)

// The world acts: what follows is done by a user of the CRM, not by the engine.

// Put creates a record of texts and returns its ref.
func (c *CRM) Put(object string, values map[string]string) crm.Ref {
	return c.PutValues(object, texts(values))
}

// PutValues creates a record and returns its ref.
func (c *CRM) PutValues(object string, values map[string]crm.Value) crm.Ref {
	c.mu.Lock()
	defer c.mu.Unlock()
	ref := c.newRef(object)
	c.set(ref, values, "user")
	return ref
}

// Edit changes text fields of a record; "" clears.
func (c *CRM) Edit(ref crm.Ref, values map[string]string) { c.EditValues(ref, texts(values)) }

// EditValues changes fields of a record; null clears.
func (c *CRM) EditValues(ref crm.Ref, values map[string]crm.Value) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set(ref, values, "user")
}

// Delete puts a record into the bin.
func (c *CRM) Delete(ref crm.Ref) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.records[ref].Deleted = true
	c.stamp(c.records[ref], "user")
}

// DeleteSilently is Delete as HubSpot does it: no change feed tells of it.
func (c *CRM) DeleteSilently(ref crm.Ref) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.records, ref)
}

// Undelete takes a record from the bin.
func (c *CRM) Undelete(ref crm.Ref) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.records[ref].Deleted = false
	c.stamp(c.records[ref], "user")
}

// Merge merges loser into survivor.
func (c *CRM) Merge(survivor, loser crm.Ref) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l, s := c.records[loser], c.records[survivor]
	l.Deleted, l.MergedInto = true, survivor.ID
	s.Absorbed = append(s.Absorbed, loser.ID)
	c.stamp(l, "user")
	c.stamp(s, "user")
}

// MergeSilently is Merge as HubSpot does it: no feed tells of the loser, only
// the survivor names it.
func (c *CRM) MergeSilently(survivor, loser crm.Ref) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.records[survivor].Absorbed = append(c.records[survivor].Absorbed, loser.ID)
	delete(c.records, loser)
	c.stamp(c.records[survivor], "user")
}

// Convert turns a lead into a contact with the same values.
func (c *CRM) Convert(lead crm.Ref, object string) crm.Ref {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.records[lead]
	to := c.newRef(object)
	c.set(to, maps.Clone(l.Values), "user")
	l.ConvertedTo = []crm.Ref{to}
	c.stamp(l, "user")
	return to
}

// Get returns a field's value as text.
func (c *CRM) Get(ref crm.Ref, field string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r, ok := c.records[ref]; ok {
		return r.Values[field].String()
	}
	return ""
}

// Live returns the records of an object that are not deleted, in order.
func (c *CRM) Live(object string) []crm.Ref {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []crm.Ref
	for _, ref := range c.refs() {
		if r := c.records[ref]; ref.Object == object && !r.Deleted && len(r.ConvertedTo) == 0 {
			out = append(out, ref)
		}
	}
	return out
}

// Requests returns how many calls were made in all.
func (c *CRM) Requests() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, calls := range c.Calls {
		n += calls
	}
	return n
}

func texts(values map[string]string) map[string]crm.Value {
	out := map[string]crm.Value{}
	for k, v := range values {
		out[k] = crm.TextOf(v)
	}
	return out
}
