package salesforce

import (
	"slices"
	"strings"
	"time"

	"github.com/crmsync/crmsync/salesforce/soql"
	"github.com/crmsync/crmsync/sync/crm"
)

// object is what the connector knows of one object.
type object struct {
	schema crm.Schema
	byName map[string]crm.Field // by name in lower case
	system []string             // the fields that every read selects, besides Id
	stamp  string               // the field that feeds are ordered by
	master bool                 // records of the object can be merged
	lead   bool                 // records of the object can be converted
	seen   time.Time            // when the server described it; zero when primed
}

func newObject(s crm.Schema) *object {
	o := &object{schema: s, byName: make(map[string]crm.Field, len(s.Fields))}
	for _, f := range s.Fields {
		o.byName[strings.ToLower(f.Name)] = f
	}
	o.stamp = "SystemModstamp"
	if !o.has([]string{o.stamp}) {
		o.stamp = "LastModifiedDate" // old and read-only objects
	}
	o.master = o.has([]string{"MasterRecordId"})
	o.lead = o.has([]string{"IsConverted", "ConvertedContactId"})
	o.system = append(o.system, o.stamp)
	for _, f := range []string{"LastModifiedById", "CreatedDate", "IsDeleted", "MasterRecordId"} {
		if o.has([]string{f}) {
			o.system = append(o.system, f)
		}
	}
	if o.lead {
		o.system = append(o.system, "IsConverted", "ConvertedContactId", "ConvertedAccountId", "ConvertedOpportunityId")
	}
	return o
}

func (o *object) field(name string) (crm.Field, bool) {
	f, ok := o.byName[strings.ToLower(name)]
	return f, ok
}

func (o *object) has(fields []string) bool {
	for _, f := range fields {
		if _, ok := o.field(f); !ok {
			return false
		}
	}
	return true
}

// columns returns what to select so that record can read the fields asked for.
func (o *object) columns(fields []string) []string {
	out := append([]string{"Id"}, o.system...)
	for _, f := range fields {
		if known, ok := o.field(f); ok && known.Name != crm.FieldContacts && !slices.Contains(out, known.Name) {
			out = append(out, known.Name)
		}
	}
	return out
}

// statement asks for the fields of records.
func (o *object) statement(fields []string) soql.Statement {
	s := soql.Statement{Select: o.columns(fields), From: o.schema.Object}
	if slices.Contains(fields, crm.FieldContacts) {
		s.Children = append(s.Children, roleStatement())
	}
	return s
}

// record reads a row. Its values are named as they were asked for.
func (o *object) record(row Row, fields []string) crm.Record {
	rec := crm.Record{
		Ref:        crm.Ref{System: crm.Salesforce, Object: o.schema.Object, ID: row.ID()},
		Values:     make(map[string]crm.Value, len(fields)),
		Version:    row.Text(o.stamp),
		CreatedAt:  timeIn(row, "CreatedDate"),
		ModifiedAt: timeIn(row, o.stamp),
		Deleted:    row.True("IsDeleted"),
	}
	if by := row.Text("LastModifiedById"); by != "" {
		rec.ModifiedBy = long(by)
	}
	for _, name := range fields {
		switch f, ok := o.field(name); {
		case !ok:
		case f.Name == crm.FieldContacts:
			rec.Values[name] = row.roles()
		default:
			rec.Values[name] = valueOf(f, row[f.Name])
		}
	}
	// A loser that was undeleted keeps the field but stands on its own again.
	if m := row.Text("MasterRecordId"); m != "" && rec.Deleted {
		rec.MergedInto = long(m)
	}
	if o.lead && row.True("IsConverted") {
		rec.ConvertedTo = converted(row)
	}
	return rec
}

// converted lists what a lead became, the contact first.
func converted(row Row) []crm.Ref {
	var out []crm.Ref
	for _, t := range []struct{ field, object string }{
		{"ConvertedContactId", "Contact"},
		{"ConvertedAccountId", "Account"},
		{"ConvertedOpportunityId", "Opportunity"},
	} {
		if ref, ok := refTo(t.object, row.Text(t.field)); ok {
			out = append(out, ref)
		}
	}
	return out
}

func timeIn(row Row, field string) time.Time {
	t, err := parseTime(row.Text(field))
	if err != nil {
		return time.Time{}
	}
	return t
}

// gone is a record that is not there.
func gone(ref crm.Ref) crm.Record { return crm.Record{Ref: ref, Deleted: true} }
