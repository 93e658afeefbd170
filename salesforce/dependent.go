package salesforce

import (
	"encoding/base64"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// depend completes a dependent picklist with what its options depend on.
func depend(out crm.Field, f FieldDescribe, all []FieldDescribe) crm.Field {
	out.Controller = f.ControllerName
	values := controlling(all, f.ControllerName)
	for i, p := range f.Picklist {
		out.Options[i].ValidFor = validFor(p.ValidFor, values)
	}
	return out
}

// controlling returns the values that the named field can have, in the order
// that the bits of validFor count: the options of a picklist, inactive ones
// included, or false and true of a checkbox. It is empty when the field is not
// there.
func controlling(fields []FieldDescribe, name string) []string {
	if name == "" {
		return nil
	}
	for _, f := range fields {
		if !strings.EqualFold(f.Name, name) {
			continue
		}
		if f.Type == "boolean" {
			return []string{"false", "true"}
		}
		out := make([]string, len(f.Picklist))
		for i, p := range f.Picklist {
			out[i] = p.Value
		}
		return out
	}
	return nil
}

// validFor reads the bitmap of a dependent option: base64, one bit for each of
// the controlling values, the most significant bit of the first byte first. Bits
// beyond the values are padding; a bitmap that is not base64 says nothing.
func validFor(bitmap string, values []string) []string {
	if bitmap == "" || len(values) == 0 {
		return nil
	}
	bits, err := base64.StdEncoding.DecodeString(bitmap)
	if err != nil {
		return nil
	}
	var out []string
	for i, v := range values {
		if i/8 < len(bits) && bits[i/8]&(0x80>>(i%8)) != 0 {
			out = append(out, v)
		}
	}
	return out
}
