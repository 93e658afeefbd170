package mutants

import "slices"

// All lists the mutants.
func All() []Mutant { return slices.Concat(reading(), deciding(), writing()) }

// reading breaks how changes are taken in.
func reading() []Mutant {
	return []Mutant{
		{
			Name: "feeds do not overlap",
			Edits: []Edit{
				{"hubspot/connector.go", "o.Overlap = cmp.Or(o.Overlap, 10*time.Minute)", "o.Overlap = time.Duration(cmp.Or(0))"},
				{"salesforce/connector.go", "\t\to.Overlap = DefaultOverlap\n", "\t\to.Overlap = 0\n"},
			},
			Promises: []string{"no miss", "convergence"},
		},
		{
			Name: "the cursor is committed before the page",
			Edits: []Edit{
				{"sync/observe.go", cursorWithPage, cursorBeforePage},
			},
			Promises: []string{"no miss", "convergence"},
		},
		{
			Name: "the base follows the plan, not the answer",
			Edits: []Edit{
				// Salesforce answers without values: there the next look is the answer.
				{"sync/answer.go", "\t\tv, ok := rec.Values[name]\n\t\tif ok {\n\t\t\tside.Seen[name] = v\n\t\t}\n", "\t\t_, ok := rec.Values[name]\n"},
				{"sync/answer.go", "\tif !answered {\n\t\tb.Written = sys\n\t}\n", ""},
			},
			Promises: []string{"echo bound"},
		},
	}
}

// deciding breaks what follows from them.
func deciding() []Mutant {
	return []Mutant{
		{
			Name: "a clear does not travel",
			Edits: []Edit{
				{
					"sync/merge/three.go", `return copyTo(in, c, other, "cleared in "+changed.Title())`,
					`return Decision{Action: None, Why: "cleared in " + changed.Title()}`,
				},
			},
			Promises: []string{"convergence"},
		},
		{
			Name: "records are compared, not fields",
			Edits: []Edit{
				{"sync/merge/fields.go", "\t\td := Three(in, convert)\n", "\t\td := Three(p.whole(in), convert)\n"},
				{"sync/merge/fields.go", "// Initial decides the values", wholeRecords + "// Initial decides the values"},
			},
			Promises: []string{"no lost update"},
		},
		{
			Name: "a tombstone is forgotten",
			Edits: []Edit{
				{
					"sync/answer.go", "\t\tl.Closed, l.Dirty, l.Due, l.Intent = d.closed, false, zeroTime, nil\n",
					"\t\tl.Closed, l.Dirty, l.Due, l.Intent = d.closed, false, zeroTime, nil\n" + forgetTombstone,
				},
			},
			Promises: []string{"no resurrection"},
		},
		{
			Name: "a conflict of one moment goes to who was read first",
			Edits: []Edit{
				{
					"sync/merge/three.go", `why = "both were modified at the same time, Salesforce wins ties"`,
					`winner, why = crm.HubSpot, "both were modified at the same time, HubSpot was read first"`,
				},
			},
			Promises: []string{"precedence"},
		},
		{
			Name: "of several matches the first that came is linked",
			Edits: []Edit{
				{"dedup/choose.go", "\t\tb.ModifiedAt.Compare(a.ModifiedAt),\n", ""},
			},
			Promises: []string{"precedence"},
		},
	}
}

// writing breaks how that is carried out.
func writing() []Mutant {
	return []Mutant{
		{
			Name: "an ambiguous create is sent again blindly",
			Edits: []Edit{
				{"internal/httpx/do.go", "case o.sent && !r.Idempotent:", "case false:"},
				{"internal/httpx/retry.go", "if !r.Idempotent {", "if false {"},
			},
			Promises: []string{"uniqueness"},
		},
		{
			Name: "a create without an answer is forgotten at once",
			Edits: []Edit{
				{"sync/intents.go", "const visibleAfter = 10 * time.Minute", "const visibleAfter = 0 * time.Minute"},
			},
			Promises: []string{"uniqueness"},
		},
		{
			Name: "a pass of hints decides by an old look",
			Edits: []Edit{
				{"sync/identity.go", "	w.remove(from)\n	p.doubtUnread(w, to)\n", "	w.remove(from)\n"},
			},
			Promises: []string{"no lost update"},
		},
		{
			Name: "the engine ignores the fence",
			Edits: []Edit{
				{
					"sync/work.go", "if err := p.e.store.Commit(ctx, p.conn, p.fence, b); err != nil {",
					"if err := p.e.store.Commit(ctx, p.conn, p.fence, b); err != nil && err != ErrFenced {",
				},
			},
			Promises: []string{"fencing"},
		},
		{
			Name: "the store ignores the fence",
			Edits: []Edit{
				{"sync/memstore/commit.go", "if fence != c.lease.fence || fence == 0 {", "if fence == 0 {"},
			},
			Promises: []string{"fencing"},
		},
		{
			Name: "the safety limits are ignored",
			Edits: []Edit{
				{"sync/plan.go", "if len(reasons) == 0 || p.st.meta.Approved == digest {", "if len(reasons) >= 0 || p.st.meta.Approved == digest {"},
			},
			Promises: []string{"delete guard"},
		},
	}
}

// wholeRecords makes every two-way field of the record that somebody touched count
// as changed, and none of the other record's.
const wholeRecords = `func (p Pair) whole(in Input) Input {
	moved := map[crm.System]bool{}
	for _, row := range p.Mapping.Rows() {
		h, s, _ := p.Values(row)
		if b, ok := p.Base[row.Key]; ok {
			moved[crm.HubSpot] = moved[crm.HubSpot] || h != b.HubSpot
			moved[crm.Salesforce] = moved[crm.Salesforce] || s != b.Salesforce
		}
	}
	touched := crm.TextOf("touched")
	switch {
	case in.Base == nil || in.Rule != mapping.TwoWay || !moved[crm.HubSpot] && !moved[crm.Salesforce]:
	case moved[crm.HubSpot] && (!moved[crm.Salesforce] || p.Newer == crm.HubSpot):
		in.Base = &Base{touched, in.Salesforce}
	default:
		in.Base = &Base{in.HubSpot, touched}
	}
	return in
}

`

const forgetTombstone = `		if l.HubSpot.Present() != l.Salesforce.Present() {
			l.Closed, l.Base, l.Dirty = "", nil, true
			for _, side := range []*Side{&l.HubSpot, &l.Salesforce} {
				if side.Deleted {
					*side = Side{}
				}
			}
		}
`

const (
	cursorWithPage = `	err = p.foldRecords(ctx, records, func() {
		for _, i := range read {
			a.sources[i].advance(a.pages[i], p.e.now())
		}
	})
`
	cursorBeforePage = `	for _, i := range read {
		a.sources[i].advance(a.pages[i], p.e.now())
	}
	if err = p.save(ctx, nil); err == nil {
		err = p.foldRecords(ctx, records, nil)
	}
`
)
