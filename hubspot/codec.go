package hubspot

import (
	"strconv"
	"strings"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// decode reads a property's text by its type. Text that does not have the
// form of the type stays text: it is what the record holds.
func decode(f crm.Field, s string) crm.Value {
	var v crm.Value
	var err error
	switch f.Type {
	case crm.TypeNumber, crm.TypeInteger:
		v, err = crm.ParseNumber(s)
	case crm.TypeBool:
		v, err = crm.ParseBool(s)
	case crm.TypeDate:
		v, err = decodeDate(s)
	case crm.TypeInstant:
		v, err = decodeInstant(s)
	case crm.TypeMultiChoice:
		return crm.SetOf(s)
	case crm.TypeReference:
		if s = strings.TrimSpace(s); s == "" || len(f.References) == 0 {
			return crm.TextOf(s)
		}
		return crm.RefOf(crm.Ref{System: crm.HubSpot, Object: f.References[0], ID: s})
	default:
		return crm.TextOf(s)
	}
	if err != nil {
		return crm.TextOf(s)
	}
	return v
}

// decodeDate reads YYYY-MM-DD, epoch milliseconds, or a moment, which stands
// for its date in UTC: HubSpot keeps a date as midnight UTC.
func decodeDate(s string) (crm.Value, error) {
	v, err := crm.ParseDate(s)
	if err == nil {
		return v, nil
	}
	moment, merr := decodeInstant(s)
	if t, ok := moment.Time(); merr == nil && ok {
		return crm.DateOf(t), nil
	}
	return crm.Value{}, err
}

// decodeInstant reads RFC 3339 or epoch milliseconds; some properties come in
// the latter form.
func decodeInstant(s string) (crm.Value, error) {
	v, err := crm.ParseInstant(s)
	if err == nil {
		return v, nil
	}
	ms, perr := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if perr != nil {
		return crm.Value{}, err
	}
	if v = crm.InstantOf(time.UnixMilli(ms)); v.IsNull() {
		return v, err
	}
	return v, nil
}

// encode writes a value as HubSpot takes it for a field; "" clears.
func encode(f crm.Field, v crm.Value) string {
	switch v.Kind() {
	case crm.Instant:
		if t, ok := v.Time(); ok && f.Type == crm.TypeDate {
			return t.Format(time.DateOnly)
		}
	case crm.Date:
		if f.Type == crm.TypeInstant {
			return v.String() + "T00:00:00.000Z"
		}
	case crm.Reference, crm.ReferenceSet:
		var ids []string
		for _, r := range v.Refs() {
			ids = append(ids, r.ID)
		}
		return strings.Join(ids, ";")
	}
	return v.String()
}

// record turns a row into a record with the given fields; nil is all that came.
func (sh *shape) record(o *Object, fields []string) crm.Record {
	r := crm.Record{
		Ref:        crm.Ref{System: crm.HubSpot, Object: sh.object, ID: o.ID},
		CreatedAt:  o.CreatedAt,
		ModifiedAt: o.UpdatedAt,
		Deleted:    o.Archived,
		Values:     make(map[string]crm.Value, len(fields)),
	}
	if !o.UpdatedAt.IsZero() {
		r.Version = o.UpdatedAt.UTC().Format(time.RFC3339Nano)
	}
	if merged := o.Properties.Get(propMerged); merged != "" {
		r.Absorbed = crm.SetOf(merged).Members()
	}
	if fields == nil {
		for name, p := range o.Properties {
			sh.put(r.Values, strings.Clone(name), p)
		}
		return r
	}
	for _, name := range fields {
		source := name
		if rel, ok := sh.related(name); ok {
			source = rel.property
		}
		if p, ok := o.Properties[source]; ok && source != "" {
			sh.put(r.Values, name, p)
		}
	}
	return r
}

// put decodes one property. The text is copied: a record may be kept for long,
// and must not hold the whole answer with it.
func (sh *shape) put(values map[string]crm.Value, name string, p *string) {
	var v crm.Value
	if p != nil {
		v = decode(sh.fields[name], strings.Clone(*p))
	}
	values[name] = v
}

// properties encodes a write's values. A record that is being created has
// nothing to clear, so that its nulls are left out.
func (sh *shape) properties(op crm.Op, values map[string]crm.Value) map[string]string {
	out := make(map[string]string, len(values))
	for name, v := range values {
		if op == crm.Create && v.IsNull() {
			continue
		}
		if _, ok := sh.related(name); ok {
			continue
		}
		out[name] = encode(sh.fields[name], v)
	}
	return out
}
