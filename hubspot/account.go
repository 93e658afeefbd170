package hubspot

import (
	"context"
	"time"
)

// Account is the service for the account itself.
type Account struct{ c *Client }

// Details describe the account.
type Details struct {
	PortalID            int64    `json:"portalId"`
	AccountType         string   `json:"accountType"` // STANDARD, SANDBOX, DEVELOPER_TEST, APP_DEVELOPER
	TimeZone            string   `json:"timeZone"`
	CompanyCurrency     string   `json:"companyCurrency"`
	AdditionalCurrency  []string `json:"additionalCurrencies"`
	UIDomain            string   `json:"uiDomain"`
	DataHostingLocation string   `json:"dataHostingLocation"`
}

// Details returns the account's details.
//
// hubspot:operation GET /account-info/{version}/details
func (s *Account) Details(ctx context.Context) (*Details, error) {
	out := new(Details)
	_, err := s.c.do(ctx, call{op: "read the account", path: s.c.version.path(areaAccount) + "/details"}, out)
	if err != nil {
		return nil, err
	}
	if loc, err := time.LoadLocation(out.TimeZone); err == nil {
		s.c.zone.Store(loc) // the daily limit ends at this zone's midnight
	}
	return out, nil
}
