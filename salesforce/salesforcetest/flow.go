package salesforcetest

// AddFlow adds a before-save flow: it gets each record that is about to be
// stored, whoever writes it, and returns the fields that it changes. What it
// returns is stored as it is (blank text as no value), in the same transaction and under the same user,
// before triggers and validation rules run; see "Triggers and Order of Execution"
// in the Apex Developer Guide.
func (s *Server) AddFlow(object string, change func(Record) map[string]any) error {
	return s.setup(object, func(e *entity) error {
		e.flows = append(e.flows, change)
		return nil
	})
}

// flow lets the before-save flows change the record.
func (t *tx) flow(c *change) *apiError {
	for _, change := range c.e.flows {
		for name, v := range change(t.s.recordOf(c.e, &row{id: c.id, vals: c.vals})) {
			if v == "" {
				v = nil
			}
			setOr(c.vals, name, v)
		}
	}
	return nil
}
