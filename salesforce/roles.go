package salesforce

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/crmsync/crmsync/salesforce/soql"
	"github.com/crmsync/crmsync/sync/crm"
)

// Contact roles are records of their own, between an opportunity and a contact.
// The connector presents them as a field of the opportunity.
const (
	roleObject       = "OpportunityContactRole"
	roleRelationship = "OpportunityContactRoles"
	roleParent       = "OpportunityId"
	roleContact      = "ContactId"
)

// hasRoles reports whether the user may see the contact roles of the object.
func (d ObjectDescribe) hasRoles() bool {
	return slices.Contains(d.Children, ChildRelationship{Object: roleObject, Field: roleParent, Name: roleRelationship})
}

func roleField() crm.Field {
	return crm.Field{Name: crm.FieldContacts, Label: "Contacts with a role", Type: crm.TypeReferences, Native: roleObject,
		Createable: true, Updateable: true, References: []string{"Contact"}}
}

// roleStatement asks for the roles below each opportunity. A query that includes
// deleted records must not find deleted roles.
func roleStatement() soql.Statement {
	return soql.Statement{Select: []string{roleContact}, From: roleRelationship, Where: soql.Eq("IsDeleted", soql.Bool(false))}
}

// children are the rows below a row, as far as the page holds them.
func (r Row) children(relationship string) (QueryPage, error) {
	var page QueryPage
	if raw := r[relationship]; len(raw) > 0 && string(raw) != "null" {
		return page, json.Unmarshal(raw, &page)
	}
	return QueryPage{Done: true}, nil // no children are written as null
}

// roles are the contacts with a role on a row's opportunity.
func (r Row) roles() crm.Value {
	page, _ := r.children(roleRelationship) // wholeRoles has refused what cannot be read
	return contactsOf(page.Records)
}

func contactsOf(roles []Row) crm.Value {
	var refs []crm.Ref
	for _, role := range roles {
		if ref, ok := refTo("Contact", role.Text(roleContact)); ok {
			refs = append(refs, ref)
		}
	}
	return crm.RefSetOf(refs...)
}

// wholeRoles reads on where a page holds only some of an opportunity's roles:
// the rows below count towards the size of a page.
func (c *Connector) wholeRoles(ctx context.Context, row Row) error {
	page, err := row.children(roleRelationship)
	if err != nil {
		return damaged("read contact roles", "roles that cannot be read")
	}
	if page.Done || page.Next == "" {
		return nil
	}
	all := page.Records
	for !page.Done && page.Next != "" {
		if page, _, err = c.c.Query.Next(ctx, page.Next); err != nil {
			return err
		}
		all = append(all, page.Records...)
	}
	raw, err := json.Marshal(QueryPage{TotalSize: len(all), Done: true, Records: all})
	if err != nil {
		return err
	}
	row[roleRelationship] = raw
	return nil
}
