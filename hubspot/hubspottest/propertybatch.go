package hubspottest

import "net/http"

type nameInputs struct {
	Archived bool `json:"archived"`
	Inputs   []struct {
		Name string `json:"name"`
	} `json:"inputs"`
}

// batchReadProperties is POST /properties/{type}/batch/read.
func (s *Server) batchReadProperties(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	var in nameInputs
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	rows, errs := []wireProperty{}, []rowError(nil)
	for _, one := range in.Inputs {
		if p := t.props[one.Name]; p != nil && p.archived == in.Archived {
			rows = append(rows, p.wire())
			continue
		}
		e := rowFailure(noProperty(t, one.Name), "")
		e.SubCategory = "Properties.PROPERTY_NOT_FOUND"
		errs = append(errs, e)
	}
	return s.batchResult(http.StatusOK, rows, errs)
}

// batchCreateProperties is POST /properties/{type}/batch/create.
func (s *Server) batchCreateProperties(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	var in struct {
		Inputs []newProperty `json:"inputs"`
	}
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	rows, errs := []wireProperty{}, []rowError(nil)
	for _, one := range in.Inputs {
		p, err := s.addNew(t, one)
		if err != nil {
			e := rowFailure(err, "")
			if api, isAPI := err.(*apiError); isAPI { //nolint:errorlint // made in this package
				e.SubCategory = api.SubCategory
			}
			errs = append(errs, e)
			continue
		}
		rows = append(rows, p.wire())
	}
	return s.batchResult(http.StatusCreated, rows, errs)
}

// batchArchiveProperties is POST /properties/{type}/batch/archive.
func (s *Server) batchArchiveProperties(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	var in nameInputs
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	for _, one := range in.Inputs {
		if p := t.prop(one.Name); p != nil && !p.Standard {
			p.archive(s.now())
		}
	}
	return noContent()
}
