package salesforcetest

import (
	"strings"
)

// node is one thing to print of a row: a field, a parent with its own nodes,
// or the children of a subquery.
type node struct {
	name     string
	f        *Field
	e        *entity
	kind     bool // Type of a polymorphic parent
	link     *Field
	inner    []*node
	children map[string][]*row
	plan     *plan
	cases    map[string][]*node // TYPEOF
}

// project builds the nodes of the selected items.
func (sc *scope) project(items []item) ([]*node, *apiError) {
	var nodes []*node
	for _, it := range items {
		switch {
		case it.sub != nil:
			n, err := sc.children(it.sub)
			if err != nil {
				return nil, err
			}
			nodes = append(nodes, n)
		case it.cases != nil:
			n, err := sc.typeof(it.cases)
			if err != nil {
				return nil, err
			}
			nodes = append(nodes, n)
		case it.fn == "FIELDS":
			all, err := sc.allFields(it)
			if err != nil {
				return nil, err
			}
			for _, f := range all {
				if find(nodes, f.Name) == nil {
					nodes = append(nodes, &node{name: f.Name, f: f, e: sc.e})
				}
			}
		default:
			var err *apiError
			if nodes, err = sc.add(nodes, it); err != nil {
				return nil, err
			}
		}
	}
	return nodes, nil
}

func find(nodes []*node, name string) *node {
	for _, n := range nodes {
		if n.name == name {
			return n
		}
	}
	return nil
}

// add puts one path into the tree of nodes.
func (sc *scope) add(nodes []*node, it item) ([]*node, *apiError) {
	col, err := sc.resolve(it.path)
	if err != nil {
		return nil, err
	}
	list, holder := &nodes, sc.e
	for _, hop := range col.hops {
		n := find(*list, hop.Relationship)
		if n == nil {
			n = &node{name: hop.Relationship, link: hop, e: holder}
			*list = append(*list, n)
		}
		list = &n.inner
	}
	name := col.name
	if it.alias != "" && it.fn != "" {
		name = it.alias
	}
	if find(*list, name) != nil {
		return nil, failure("INVALID_FIELD", "duplicate field selected: "+strings.Join(it.path.names, "."))
	}
	*list = append(*list, &node{name: name, f: col.f, e: col.e, kind: col.kind})
	return nodes, nil
}

func (sc *scope) allFields(it item) ([]*Field, *apiError) {
	group := strings.ToUpper(strings.Join(it.path.names, "."))
	if group != "ALL" && group != "STANDARD" && group != "CUSTOM" {
		return nil, sc.fail(it.path.at, "MALFORMED_QUERY", "unexpected token: '%s'", group)
	}
	if group != "STANDARD" && (sc.st.limit < 0 || sc.st.limit > 200) && !fewIDs(sc.st.where) {
		return nil, failure("MALFORMED_QUERY", "The SOQL FIELDS function must have a LIMIT of at most 200")
	}
	var out []*Field
	for _, f := range sc.e.fields {
		if !f.hidden && (group == "ALL" || f.custom() == (group == "CUSTOM")) {
			out = append(out, f)
		}
	}
	return out, nil
}

func fewIDs(c cond) bool {
	w, ok := c.(*within)
	return ok && w.op == "IN" && len(w.list) > 0 && len(w.list) <= 200 && strings.EqualFold(w.path.names[len(w.path.names)-1], "Id")
}

// children plans a subquery and groups its rows by parent.
func (sc *scope) children(sub *statement) (*node, *apiError) {
	if sc.depth > 0 {
		return nil, sc.fail(sub.fromAt, "MALFORMED_QUERY", "Nesting of semi join sub-selects is not supported")
	}
	child, link := sc.s.child(sc.e, sub.from)
	if child == nil {
		return nil, sc.fail(sub.fromAt, "INVALID_TYPE", "Didn't understand relationship '%s' in FROM part of query call. If you are "+
			"attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. "+
			"Please reference your WSDL or the describe call for the appropriate names.", sub.from)
	}
	inner := &scope{s: sc.s, st: sub, e: child, depth: sc.depth + 1}
	limit := sub.limit
	sub.limit = -1 // the limit is per parent
	sub.all = sub.all || sc.st.all && !sc.s.opt.LiveChildren
	p, err := inner.plan()
	if err != nil {
		return nil, err
	}
	n := &node{name: childName(child, link), plan: p, children: map[string][]*row{}}
	for _, r := range p.rows {
		parent := r.text(link.Name)
		if limit < 0 || len(n.children[parent]) < limit {
			n.children[parent] = append(n.children[parent], r)
		}
	}
	return n, nil
}

func (sc *scope) typeof(tc *typeof) (*node, *apiError) {
	link := sc.e.parents[strings.ToLower(tc.rel.names[0])]
	if link == nil {
		return nil, sc.noColumn(tc.rel.names[0], sc.e, tc.rel.at)
	}
	n := &node{name: link.Relationship, link: link, e: sc.e, cases: map[string][]*node{}}
	for _, object := range link.References {
		e := sc.s.entity(object)
		if e == nil {
			continue
		}
		paths, ok := tc.whens[strings.ToLower(object)]
		if !ok {
			paths = tc.other
		}
		inner := &scope{s: sc.s, st: sc.st, e: e}
		for _, p := range paths {
			var err *apiError
			if n.cases[object], err = inner.add(n.cases[object], item{path: p}); err != nil {
				return nil, err
			}
		}
	}
	return n, nil
}

// print renders the nodes of a row.
func (p *plan) print(e *entity, r *row, nodes []*node) *dict {
	d := &dict{keys: make([]string, 0, len(nodes)+1), vals: make([]any, 0, len(nodes)+1)}
	d.set("attributes", p.sc.s.attributes(e, r.id, p.version))
	for _, n := range nodes {
		d.set(n.name, p.cell(e, r, n))
	}
	return d
}

func (p *plan) cell(e *entity, r *row, n *node) any {
	s := p.sc.s
	switch {
	case n.plan != nil:
		rows := n.children[r.id]
		if len(rows) == 0 {
			return nil
		}
		own := *n.plan // a parent's share of the children
		own.version, own.rows, own.total = p.version, rows, len(rows)
		cur := &cursor{plan: &own, batch: len(rows), made: s.now()}
		if most := s.opt.ChildrenPage; most > 0 {
			cur.batch = most
		}
		return s.page("query", "", cur, 0)
	case n.link != nil:
		id := r.text(n.link.Name)
		pe := s.byPrefix(id)
		if pe == nil {
			return nil
		}
		pr := s.row(pe, id)
		if pr == nil {
			return nil
		}
		if n.cases != nil {
			return p.print(pe, pr, n.cases[pe.name])
		}
		return p.print(pe, pr, n.inner)
	case n.kind:
		return kindOf(e)
	}
	f := n.f
	if e != n.e {
		if f = e.field(n.f.Name); f == nil {
			return nil
		}
	}
	return output(f, s.read(e, r, f))
}

func (s *Server) attributes(e *entity, id, version string) *dict {
	return object("type", e.name, "url", "/services/data/v"+version+"/sobjects/"+e.name+"/"+id)
}

// child finds the object and reference behind a child relationship name.
func (s *Server) child(parent *entity, name string) (*entity, *Field) {
	for _, other := range s.names {
		e := s.entity(other)
		for _, f := range e.fields {
			if f.Type == "reference" && refersTo(f, parent.name) && strings.EqualFold(childName(e, f), name) {
				return e, f
			}
		}
	}
	return nil, nil
}

// childName is the name of the children of a reference, empty when the vendor
// gives none.
func childName(e *entity, f *Field) string {
	switch f.Name {
	case "CreatedById", "LastModifiedById", "OwnerId", "MasterRecordId", "ReportsToId", "ManagerId",
		"ConvertedAccountId", "ConvertedContactId", "ConvertedOpportunityId":
		return ""
	case "ParentId":
		return "Child" + strings.ReplaceAll(e.plural, " ", "")
	}
	if f.custom() {
		return strings.ReplaceAll(e.plural, " ", "") + "__r"
	}
	if e.name == "Task" && f.Name == "AccountId" || e.name == "Event" && f.Name == "AccountId" || e.name == "Opportunity" && f.Name == "ContactId" {
		return ""
	}
	return strings.ReplaceAll(e.plural, " ", "")
}
