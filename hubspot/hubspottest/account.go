package hubspottest

import "time"

// accountDetails is GET /account-info/{version}/details.
func (s *Server) accountDetails(*call) (result, error) {
	_, offset := s.opts.Now().In(s.opts.TimeZone).Zone()
	d := time.Duration(offset) * time.Second
	return ok(map[string]any{
		"portalId": s.opts.PortalID, "accountType": "STANDARD", "timeZone": s.opts.TimeZone.String(),
		"companyCurrency": "USD", "additionalCurrencies": []string{}, "dataHostingLocation": "na1", "uiDomain": "app.hubspot.com",
		"utcOffset":             time.Time{}.Add(d.Abs()).Format(map[bool]string{true: "-15:04", false: "+15:04"}[d < 0]),
		"utcOffsetMilliseconds": d.Milliseconds(),
	})
}

// accountUsage is GET /account-info/{version}/api-usage/daily/private-apps.
func (s *Server) accountUsage(*call) (result, error) {
	now := s.opts.Now().In(s.opts.TimeZone)
	midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, now.Location())
	return ok(map[string]any{"results": []map[string]any{{
		"name": "private-apps-api-calls-daily", "usageLimit": s.limits.daily, "currentUsage": s.limits.used,
		"collectedAt": instant(s.now()), "fetchStatus": "SUCCESS", "resetsAt": instant(midnight),
	}}})
}
