package mapping

import (
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
)

var (
	texts   = []crm.Type{crm.TypeText, crm.TypeLongText, crm.TypeEmail, crm.TypePhone, crm.TypeURL}
	plain   = []crm.Type{crm.TypeText, crm.TypeLongText}
	scalars = slices.Concat(texts, []crm.Type{
		crm.TypeChoice, crm.TypeMultiChoice, crm.TypeBool, crm.TypeInteger, crm.TypeNumber,
		crm.TypeDate, crm.TypeInstant, crm.TypeID,
	})
)

func isText(t crm.Type) bool { return slices.Contains(texts, t) }

func isReference(t crm.Type) bool { return t == crm.TypeReference || t == crm.TypeReferences }

// sources lists the types whose values can be written to a field of the type.
// Single values may still not fit: a text is not always a number.
func sources(to crm.Type) []crm.Type {
	switch to {
	case crm.TypeText, crm.TypeLongText:
		return append([]crm.Type{crm.TypeReference, crm.TypeReferences}, scalars...)
	case crm.TypeEmail:
		return append([]crm.Type{crm.TypeEmail}, plain...)
	case crm.TypePhone:
		return append([]crm.Type{crm.TypePhone, crm.TypeInteger, crm.TypeNumber}, plain...)
	case crm.TypeURL:
		return append([]crm.Type{crm.TypeURL}, plain...)
	case crm.TypeChoice:
		return append([]crm.Type{crm.TypeChoice, crm.TypeMultiChoice, crm.TypeBool, crm.TypeInteger, crm.TypeNumber, crm.TypeReference}, plain...)
	case crm.TypeMultiChoice:
		return append([]crm.Type{crm.TypeChoice, crm.TypeMultiChoice, crm.TypeBool}, plain...)
	case crm.TypeBool, crm.TypeInteger, crm.TypeNumber:
		return append([]crm.Type{crm.TypeChoice, crm.TypeBool, crm.TypeInteger, crm.TypeNumber}, plain...)
	case crm.TypeDate, crm.TypeInstant:
		return append([]crm.Type{crm.TypeDate, crm.TypeInstant}, plain...)
	case crm.TypeReference:
		return append([]crm.Type{crm.TypeReference, crm.TypeReferences, crm.TypeID, crm.TypeChoice}, plain...)
	case crm.TypeReferences:
		return []crm.Type{crm.TypeReference, crm.TypeReferences}
	}
	return nil
}

// convertible reports whether values of one field can be written to the other.
func convertible(from, to crm.Field) bool {
	if from.Type == "" || to.Type == "" {
		return true
	}
	if to.Type == crm.TypeReference && len(to.References) != 1 && (isText(from.Type) || from.Type == crm.TypeID) {
		return false // which object a text's id belongs to is not known
	}
	return slices.Contains(sources(to.Type), from.Type)
}
