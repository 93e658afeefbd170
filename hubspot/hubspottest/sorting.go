package hubspottest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

type order struct {
	property   string
	descending bool
}

// sorting reads the one sort: an object, or a name with "-" for descending.
func (t *table) sorting(raw []json.RawMessage) (order, error) {
	by := order{property: t.createdName()}
	if len(raw) == 0 {
		return by, nil
	}
	var name string
	if json.Unmarshal(raw[0], &name) == nil {
		by.property, by.descending = strings.TrimPrefix(name, "-"), strings.HasPrefix(name, "-")
	} else {
		var in struct {
			Property  string `json:"propertyName"`
			Direction string `json:"direction"`
		}
		if json.Unmarshal(raw[0], &in) != nil {
			return by, &apiError{Code: http.StatusBadRequest, Message: "Invalid input JSON: cannot read sorts"}
		}
		by.property, by.descending = in.Property, strings.HasPrefix(strings.ToUpper(in.Direction), "DESC")
	}
	if !t.hasProp(by.property) {
		return by, searchProblem("Property " + by.property + " does not exist")
	}
	return by, nil
}

// sort orders rows, those without a value last, equal ones by id.
func (t *table) sort(rows []*snapshot, by order) {
	p := t.props[by.property]
	type keyed struct {
		*snapshot
		n     float64
		text  string
		empty bool
	}
	list := make([]keyed, len(rows))
	for i, r := range rows {
		k := keyed{snapshot: r}
		switch v := r.values[by.property]; {
		case by.property == t.modified():
			k.n = float64(r.updated.UnixMilli())
		case by.property == t.createdName() && t.props[by.property].ReadOnly:
			k.n = float64(r.rec.created.UnixMilli())
		case v == "":
			k.empty = true
		case ordered(p):
			k.n, _ = numeric(p, v)
		default:
			k.text = strings.ToLower(v)
		}
		list[i] = k
	}
	slices.SortFunc(list, func(a, b keyed) int {
		if a.empty != b.empty {
			if a.empty {
				return 1
			}
			return -1
		}
		way := cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(a.text, b.text))
		if by.descending {
			way = -way
		}
		return cmp.Or(way, cmp.Compare(a.rec.id, b.rec.id))
	})
	for i, k := range list {
		rows[i] = k.snapshot
	}
}
