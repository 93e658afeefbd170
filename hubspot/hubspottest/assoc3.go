package hubspottest

import (
	"net/http"
	"slices"
)

// wireName is what v3 calls an association type. Where there is a primary
// type, the plain name is its.
func (a *associations) wireName(k *assocType) string {
	switch {
	case k.category == userDefined:
		return k.label
	case k.label == "" && a.main(k.from, k.to) != nil:
		return k.name + "_unlabeled"
	}
	return k.name
}

// byName finds a type of a direction by its v3 name or its id.
func (a *associations) byName(from, to *table, name string) (*assocType, error) {
	i := slices.IndexFunc(a.types, func(k *assocType) bool {
		return k.from == from && k.to == to && (a.wireName(k) == name || itoa(int64(k.id)) == name)
	})
	if i < 0 {
		return nil, invalid("The association type %s is not valid between %s and %s", name, from.typeID, to.typeID)
	}
	return a.types[i], nil
}

type link3 struct {
	From wireRef  `json:"from"`
	To   wireRef  `json:"to"`
	Type flexible `json:"type"`
}

type wireLink3 struct {
	From wireEnd `json:"from"`
	To   wireEnd `json:"to"`
	Type string  `json:"type"`
}

func (s *Server) links3(c *call) (from, to *table, rows []link3, err error) {
	if from, to, err = s.sides(c.args[0], c.args[1]); err != nil {
		return nil, nil, nil, err
	}
	var in struct {
		Inputs []link3 `json:"inputs"`
	}
	err = c.decode(&in)
	return from, to, in.Inputs, err
}

// batchCreate3 is POST /crm/v3/associations/{from}/{to}/batch/create.
func (s *Server) batchCreate3(c *call) (result, error) {
	from, to, rows, err := s.links3(c)
	if err != nil {
		return result{}, err
	}
	results, errs := []wireLink3{}, []rowError(nil)
	for _, one := range rows {
		k, err := s.assoc.byName(from, to, one.Type.v)
		if err != nil {
			return result{}, err
		}
		p, bad := s.pairOf(from, to, one.From.ID.v, one.To.ID.v)
		if bad != nil {
			errs = append(errs, *bad)
			continue
		}
		s.associate(from, p.fromID, to, p.toID, k)
		results = append(results, wireLink3{wireEnd{itoa(p.fromID)}, wireEnd{itoa(p.toID)}, one.Type.v})
	}
	return s.batchResult(http.StatusCreated, results, errs)
}

// batchArchive3 is POST /crm/v3/associations/{from}/{to}/batch/archive.
func (s *Server) batchArchive3(c *call) (result, error) {
	from, to, rows, err := s.links3(c)
	if err != nil {
		return result{}, err
	}
	for _, one := range rows {
		k, err := s.assoc.byName(from, to, one.Type.v)
		if err != nil {
			return result{}, err
		}
		s.unlabel3(pair{from, to, parseID(one.From.ID.v), parseID(one.To.ID.v)}, k)
	}
	return noContent()
}

// unlabel3 removes a type; the primary one takes the whole association with it.
func (s *Server) unlabel3(p pair, k *assocType) {
	if k.primary {
		k = s.assoc.plain(p.from, p.to)
	}
	s.unlabel(p.from, p.fromID, p.to, p.toID, k)
}

func (s *Server) rows3(from *table, id int64, to *table) []assocID {
	rows := []assocID{}
	for _, l := range s.assoc.of(from, id, to) {
		for _, k := range l.kinds {
			rows = append(rows, assocID{itoa(l.to), s.assoc.wireName(k)})
		}
	}
	return rows
}

// batchRead3 is POST /crm/v3/associations/{from}/{to}/batch/read.
func (s *Server) batchRead3(c *call) (result, error) {
	from, to, in, err := s.assocBatch(c, 1000)
	if err != nil {
		return result{}, err
	}
	type row struct {
		From wireEnd   `json:"from"`
		To   []assocID `json:"to"`
	}
	results, errs := []row{}, []rowError(nil)
	for _, one := range in.Inputs {
		rows := s.rows3(from, parseID(one.ID.v), to)
		if len(rows) == 0 {
			errs = append(errs, noneFound(from, to, one.ID.v))
			continue
		}
		results = append(results, row{wireEnd{one.ID.v}, rows})
	}
	shuffle(s, results)
	return s.batchResult(http.StatusOK, results, errs)
}

// types3 is GET /crm/v3/associations/{from}/{to}/types.
func (s *Server) types3(c *call) (result, error) {
	from, to, err := s.sides(c.args[0], c.args[1])
	if err != nil {
		return result{}, err
	}
	type row struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	rows := []row{}
	for _, k := range s.assoc.types {
		if k.from == from && k.to == to {
			rows = append(rows, row{itoa(int64(k.id)), s.assoc.wireName(k)})
		}
	}
	return ok(page[row]{Results: rows})
}

// list3 is GET /crm/v3/objects/{from}/{id}/associations/{to}.
func (s *Server) list3(c *call) (result, error) {
	from, to, err := s.sides(c.args[0], c.args[2])
	if err != nil {
		return result{}, err
	}
	return ok(page[assocID]{Results: s.rows3(from, parseID(c.args[1]), to)})
}

// put3 is PUT /crm/v3/objects/{from}/{id}/associations/{to}/{toId}/{type}. It
// answers with the record.
func (s *Server) put3(c *call) (result, error) {
	from, to, err := s.sides(c.args[0], c.args[2])
	if err != nil {
		return result{}, err
	}
	k, err := s.assoc.byName(from, to, c.args[4])
	if err != nil {
		return result{}, err
	}
	p, bad := s.pairOf(from, to, c.args[1], c.args[3])
	if bad != nil {
		return result{}, bad.single()
	}
	s.associate(from, p.fromID, to, p.toID, k)
	r := from.find(p.fromID, false)
	o := s.show(from, r, r.values, from.fields(nil))
	if err := s.related(&o, from, r, []string{to.plural}); err != nil {
		return result{}, err
	}
	return ok(o)
}

// delete3 is DELETE /crm/v3/objects/{from}/{id}/associations/{to}/{toId}/{type}.
func (s *Server) delete3(c *call) (result, error) {
	from, to, err := s.sides(c.args[0], c.args[2])
	if err != nil {
		return result{}, err
	}
	k, err := s.assoc.byName(from, to, c.args[4])
	if err != nil {
		return result{}, err
	}
	s.unlabel3(pair{from, to, parseID(c.args[1]), parseID(c.args[3])}, k)
	return noContent()
}
