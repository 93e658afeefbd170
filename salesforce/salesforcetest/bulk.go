package salesforcetest

type job struct{}

func (s *Server) bulk(c *call, _ []string) *reply {
	return unknownRoute(c, "Bulk API 2.0 is not simulated yet")
}
