package hubspottest

import (
	"net/http"
	"slices"
)

// maxLinks is the page of associations of one record.
const maxLinks = 500

// links cuts a page of a record's associations; after is the next record's id.
func (s *Server) links(from *table, id int64, to *table, after string, limit int) (rows []wireLink, next string) {
	all := s.assoc.of(from, id, to)
	at := 0
	if after != "" {
		at = max(0, slices.IndexFunc(all, func(l link) bool { return l.to == parseID(after) }))
	}
	for i, l := range all[at:] {
		if i == limit {
			return rows, itoa(l.to)
		}
		rows = append(rows, l.wire())
	}
	return rows, ""
}

// listAssociations is GET /objects/{from}/{id}/associations/{to}.
func (s *Server) listAssociations(c *call) (result, error) {
	from, to, err := s.sides(c.args[0], c.args[2])
	if err != nil {
		return result{}, err
	}
	limit, err := c.limit(maxLinks, maxLinks)
	if err != nil {
		return result{}, err
	}
	id := parseID(c.args[1])
	if id == 0 {
		return result{}, badID(c.args[1])
	}
	res := page[wireLink]{Results: []wireLink{}}
	rows, next := s.links(from, id, to, c.query.Get("after"), limit)
	res.Results = append(res.Results, rows...)
	if next != "" {
		res.Paging = c.next(next)
	}
	return ok(res)
}

type wireEnd struct {
	ID string `json:"id"`
}

type wireDefault struct {
	From wireEnd `json:"from"`
	To   wireEnd `json:"to"`
	Spec struct {
		Category string `json:"associationCategory"`
		TypeID   int    `json:"associationTypeId"`
	} `json:"associationSpec"`
}

// putPlain makes the unlabelled association and returns its two rows, one per direction.
func (s *Server) putPlain(p pair) ([]wireDefault, error) {
	k := s.assoc.plain(p.from, p.to)
	if k == nil {
		return nil, invalid("%s and %s cannot be associated", p.from.typeID, p.to.typeID)
	}
	s.associate(p.from, p.fromID, p.to, p.toID, k)
	row := func(from, to int64, k *assocType) wireDefault {
		w := wireDefault{From: wireEnd{itoa(from)}, To: wireEnd{itoa(to)}}
		w.Spec.Category, w.Spec.TypeID = k.category, k.id
		return w
	}
	out := []wireDefault{row(p.fromID, p.toID, k)}
	if back := s.assoc.back(k); back != nil {
		out = append(out, row(p.toID, p.fromID, back))
	}
	return out, nil
}

// putDefault is PUT /objects/{from}/{id}/associations/default/{to}/{toId}.
func (s *Server) putDefault(c *call) (result, error) {
	from, to, err := s.sides(c.args[0], c.args[2])
	if err != nil {
		return result{}, err
	}
	p, bad := s.pairOf(from, to, c.args[1], c.args[3])
	if bad != nil {
		return result{}, bad.single()
	}
	rows, err := s.putPlain(p)
	if err != nil {
		return result{}, err
	}
	return s.batchResult(http.StatusOK, rows, nil)
}

// putLabels is PUT /objects/{from}/{id}/associations/{to}/{toId}.
func (s *Server) putLabels(c *call) (result, error) {
	from, to, err := s.sides(c.args[0], c.args[2])
	if err != nil {
		return result{}, err
	}
	var in []typeSpec
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	p, bad := s.pairOf(from, to, c.args[1], c.args[3])
	if bad != nil {
		return result{}, bad.single()
	}
	kinds, err := s.specs(from, to, in)
	if err != nil {
		return result{}, err
	}
	s.label(p, kinds)
	return created(p.labels(kinds))
}

// deleteAssociation is DELETE /objects/{from}/{id}/associations/{to}/{toId}.
func (s *Server) deleteAssociation(c *call) (result, error) {
	from, to, err := s.sides(c.args[0], c.args[2])
	if err != nil {
		return result{}, err
	}
	s.separate(from, parseID(c.args[1]), to, parseID(c.args[3]))
	return noContent()
}

type assocInputs struct {
	Inputs []struct {
		ID    flexible   `json:"id"`
		After flexible   `json:"after"`
		From  wireRef    `json:"from"`
		To    wireRef    `json:"to"`
		Types []typeSpec `json:"types"`
	} `json:"inputs"`
}

type wireRef struct {
	ID flexible `json:"id"`
}

func (s *Server) assocBatch(c *call, most int) (from, to *table, in assocInputs, err error) {
	if from, to, err = s.sides(c.args[0], c.args[1]); err != nil {
		return nil, nil, in, err
	}
	if err = c.decode(&in); err != nil {
		return nil, nil, in, err
	}
	if len(in.Inputs) > most {
		err = invalid("The maximum number of inputs supported in a batch request is %d. This request has %d.", most, len(in.Inputs))
	}
	return from, to, in, err
}

// batchReadAssociations is POST /associations/{from}/{to}/batch/read. A record
// without associations is an error row.
func (s *Server) batchReadAssociations(c *call) (result, error) {
	from, to, in, err := s.assocBatch(c, 1000)
	if err != nil {
		return result{}, err
	}
	type row struct {
		From   wireEnd    `json:"from"`
		To     []wireLink `json:"to"`
		Paging *paging    `json:"paging,omitempty"`
	}
	results, errs := []row{}, []rowError(nil)
	for _, one := range in.Inputs {
		links, next := s.links(from, parseID(one.ID.v), to, one.After.v, maxLinks)
		if from.find(parseID(one.ID.v), false) == nil || len(links) == 0 {
			errs = append(errs, noneFound(from, to, one.ID.v))
			continue
		}
		r := row{From: wireEnd{one.ID.v}, To: links}
		if next != "" {
			r.Paging = &paging{Next: &nextPage{After: next}}
		}
		results = append(results, r)
	}
	shuffle(s, results)
	return s.batchResult(http.StatusOK, results, errs)
}

// batchCreateAssociations is POST /associations/{from}/{to}/batch/create.
func (s *Server) batchCreateAssociations(c *call) (result, error) {
	from, to, in, err := s.assocBatch(c, 2000)
	if err != nil {
		return result{}, err
	}
	results, errs := []labelsReply{}, []rowError(nil)
	for _, one := range in.Inputs {
		p, bad := s.pairOf(from, to, one.From.ID.v, one.To.ID.v)
		if bad != nil {
			errs = append(errs, *bad)
			continue
		}
		kinds, err := s.specs(from, to, one.Types)
		if err != nil {
			return result{}, err
		}
		s.label(p, kinds)
		results = append(results, p.labels(kinds))
	}
	shuffle(s, results)
	return s.batchResult(http.StatusCreated, results, errs)
}

// batchDefaultAssociations is POST /associations/{from}/{to}/batch/associate/default.
func (s *Server) batchDefaultAssociations(c *call) (result, error) {
	from, to, in, err := s.assocBatch(c, 2000)
	if err != nil {
		return result{}, err
	}
	results, errs := []wireDefault{}, []rowError(nil)
	for _, one := range in.Inputs {
		p, bad := s.pairOf(from, to, one.From.ID.v, one.To.ID.v)
		if bad != nil {
			errs = append(errs, *bad)
			continue
		}
		rows, err := s.putPlain(p)
		if err != nil {
			return result{}, err
		}
		results = append(results, rows...)
	}
	return s.batchResult(http.StatusOK, results, errs)
}

// batchArchiveAssociations is POST /associations/{from}/{to}/batch/archive.
// Here the "to" of an input is a list.
func (s *Server) batchArchiveAssociations(c *call) (result, error) {
	from, to, err := s.sides(c.args[0], c.args[1])
	if err != nil {
		return result{}, err
	}
	var in struct {
		Inputs []struct {
			From wireRef   `json:"from"`
			To   []wireRef `json:"to"`
		} `json:"inputs"`
	}
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	for _, one := range in.Inputs {
		for _, other := range one.To {
			s.separate(from, parseID(one.From.ID.v), to, parseID(other.ID.v))
		}
	}
	return noContent()
}

// batchArchiveLabels is POST /associations/{from}/{to}/batch/labels/archive.
func (s *Server) batchArchiveLabels(c *call) (result, error) {
	from, to, in, err := s.assocBatch(c, 2000)
	if err != nil {
		return result{}, err
	}
	for _, one := range in.Inputs {
		kinds, err := s.specs(from, to, one.Types)
		if err != nil {
			return result{}, err
		}
		s.unlabel(from, parseID(one.From.ID.v), to, parseID(one.To.ID.v), kinds...)
	}
	return noContent()
}
