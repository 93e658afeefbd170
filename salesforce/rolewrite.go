package salesforce

import (
	"context"
	"slices"

	"github.com/crmsync/crmsync/salesforce/soql"
	"github.com/crmsync/crmsync/sync/crm"
)

// contactIDs returns whom a value gives a role. ok is false when it names
// anything but Salesforce contacts.
func contactIDs(v crm.Value) (ids []string, ok bool) {
	for _, ref := range v.Refs() {
		id, err := crm.SalesforceID(ref.ID)
		if err != nil || ref.System != crm.Salesforce || ref.Object != "Contact" {
			return nil, false
		}
		ids = append(ids, id)
	}
	return ids, v.IsNull() || len(ids) > 0
}

// writeRoles compares the contact roles that opportunities have with those that
// they are to have, and makes and deletes the difference. Roles that stay are
// not touched. It costs one call to look and one for each thousand differences.
func (j *writeJob) writeRoles(ctx context.Context, rows []*roleRow) error {
	rows = slices.DeleteFunc(rows, func(r *roleRow) bool { return r.result.Err != nil })
	if len(rows) == 0 {
		return nil
	}
	have, err := j.c.rolesOf(ctx, rows)
	if err != nil {
		if !j.began {
			return err
		}
		for _, r := range rows {
			r.result.Err = err
		}
		return nil
	}
	var all []*row
	for _, r := range rows {
		r.compare(have[r.id()])
		all = append(all, r.roles...)
	}
	roles := &writeJob{c: j.c, extra: j.extra, began: j.began}
	if err := roles.run(ctx, all); err != nil {
		return err
	}
	j.extra = roles.extra
	for _, r := range rows {
		r.settle()
	}
	return nil
}

func (r *roleRow) id() string { return long(r.result.Record.Ref.ID) }

// role is a contact role of an opportunity.
type role struct{ id, contact string }

// rolesOf reads the live roles, by opportunity.
func (c *Connector) rolesOf(ctx context.Context, rows []*roleRow) (map[string][]role, error) {
	values := make([]soql.Literal, len(rows))
	for i, r := range rows {
		values[i] = soql.Text(r.id())
	}
	have := map[string][]role{}
	err := c.ask(ctx, []list{{
		statement: soql.Statement{Select: []string{"Id", roleParent, roleContact}, From: roleObject},
		field:     roleParent, values: values,
	}}, false, func(_ int, row Row) {
		parent := long(row.Text(roleParent))
		have[parent] = append(have[parent], role{row.ID(), long(row.Text(roleContact))})
	})
	return have, err
}

// compare notes what is to be written.
func (r *roleRow) compare(have []role) {
	roles := &object{schema: crm.Schema{System: crm.Salesforce, Object: roleObject}}
	add := func(op crm.Op, id string, body map[string]any) {
		r.roles = append(r.roles, &row{op: op, object: roles, id: id, body: body, refs: true, result: new(crm.Result)})
	}
	for _, id := range r.wants {
		if !slices.ContainsFunc(have, func(one role) bool { return one.contact == id }) {
			add(crm.Create, "", map[string]any{roleParent: r.id(), roleContact: id})
		}
	}
	for _, one := range have {
		if !slices.Contains(r.wants, one.contact) {
			add(crm.Delete, one.id, map[string]any{"id": one.id})
		}
	}
}

// settle makes one result of those of the roles. A role that is gone already is
// as good as deleted.
func (r *roleRow) settle() {
	for _, one := range r.roles {
		e, ok := crm.AsError(one.result.Err)
		if !ok || one.op == crm.Delete && e.Class == crm.NotFound {
			continue
		}
		r.refuse(e)
		return
	}
	r.keep()
}
