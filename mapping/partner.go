package mapping

import "github.com/crmsync/crmsync/sync/crm"

// partners is a value map in one direction: exactly, and without regard to case.
type partners struct{ exact, folded map[string]string }

func newPartners() partners {
	return partners{exact: map[string]string{}, folded: map[string]string{}}
}

// add pairs from with to unless from has a partner already.
func (p partners) add(from, to string) {
	if _, ok := p.exact[from]; !ok {
		p.exact[from] = to
	}
	if _, ok := p.folded[fold(from)]; !ok {
		p.folded[fold(from)] = to
	}
}

func (p partners) find(text string) (string, bool) {
	if to, ok := p.exact[text]; ok {
		return to, true
	}
	to, ok := p.folded[fold(text)]
	return to, ok
}

// pair fills the value maps of both directions. A pair may name an option by
// its value, in any case, or by its label.
func (r *Row) pair(values []Pair) {
	r.toHSPartners, r.toSFPartners = newPartners(), newPartners()
	for _, p := range values {
		h, s := r.hs.canonical(p.HubSpot), r.sf.canonical(p.Salesforce)
		r.toSFPartners.add(h, s)
		r.toHSPartners.add(s, h)
	}
}

// canonical returns the value of the option that text spells, or text.
func (s *side) canonical(text string) string {
	if o, ok := s.resolve(text, nil); ok && text != "" {
		return o.Value
	}
	return text
}

// partner returns what v becomes by the value map. ok is false when v, or every
// member of it, has no partner.
func (r *Row) partner(to crm.System, v crm.Value) (out crm.Value, ok bool) {
	p := r.toSFPartners
	if to == crm.HubSpot {
		p = r.toHSPartners
	}
	if len(p.exact) == 0 {
		return v, false
	}
	members := v.Members()
	if members == nil {
		text, found := p.find(v.String())
		return crm.TextOf(text), found
	}
	for i, m := range members {
		if text, found := p.find(m); found {
			members[i], ok = text, true
		}
	}
	if !ok {
		return v, false
	}
	return crm.SetOf(members...), true
}
