package salesforce

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/crmsync/crmsync/internal/httpx"
)

// InfoService tells about the org, the user and the API itself.
type InfoService service

// APIVersion is one release of the API.
type APIVersion struct {
	Label   string `json:"label"`
	URL     string `json:"url"`
	Version string `json:"version"` // "67.0", without the v
}

// Versions lists the releases that the instance speaks, oldest first. Salesforce
// does not count this call.
//
// salesforce:operation GET /services/data/
func (s *InfoService) Versions(ctx context.Context) ([]APIVersion, *Response, error) {
	var out []APIVersion
	resp, err := s.c.do(ctx, httpx.Request{Op: "list versions", Path: "/services/data/", Idempotent: true}, &out)
	return out, resp, err
}

// Limit is one of an org's limits.
type Limit struct {
	Max       int64 `json:"Max"`
	Remaining int64 `json:"Remaining"`
}

// Limits returns the org's limits by name, such as "DailyApiRequests". The user
// needs View Setup and Configuration. The values lag by some minutes.
//
// salesforce:operation GET /services/data/{version}/limits
func (s *InfoService) Limits(ctx context.Context) (map[string]Limit, *Response, error) {
	// Some entries hold more entries, by app; only the totals are of interest.
	var out map[string]Limit
	resp, err := s.c.do(ctx, httpx.Request{Op: "read limits", Path: s.c.data("limits"), Idempotent: true}, &out)
	return out, resp, err
}

// UserInfo is who the token belongs to.
type UserInfo struct {
	UserID         string `json:"user_id"`
	OrganizationID string `json:"organization_id"`
	Username       string `json:"preferred_username"`
	Name           string `json:"name"`
	Email          string `json:"email"`
	TimeZone       string `json:"zoneinfo"`
	Language       string `json:"language"`
	Locale         string `json:"locale"`
	UserType       string `json:"user_type"`
	Active         bool   `json:"active"`
}

// UserInfo returns the connected user, with ids of 18 characters.
//
// salesforce:operation GET /services/oauth2/userinfo
func (s *InfoService) UserInfo(ctx context.Context) (UserInfo, *Response, error) {
	var out UserInfo
	resp, err := s.c.do(ctx, httpx.Request{Op: "read user info", Path: "/services/oauth2/userinfo", Idempotent: true}, &out)
	out.UserID, out.OrganizationID = long(out.UserID), long(out.OrganizationID)
	return out, resp, err
}

// Organization is the org itself.
type Organization struct {
	ID               string `json:"Id"`
	Name             string `json:"Name"`
	InstanceName     string `json:"InstanceName"`
	IsSandbox        bool   `json:"IsSandbox"`
	OrganizationType string `json:"OrganizationType"` // the edition
	NamespacePrefix  string `json:"NamespacePrefix"`
	TimeZone         string `json:"TimeZoneSidKey"`
	Locale           string `json:"DefaultLocaleSidKey"`
}

const organizationQuery = "SELECT Id, Name, InstanceName, IsSandbox, OrganizationType, " +
	"NamespacePrefix, TimeZoneSidKey, DefaultLocaleSidKey FROM Organization"

// Organization returns the org, by a query on its one record.
func (s *InfoService) Organization(ctx context.Context) (Organization, *Response, error) {
	page, resp, err := s.c.Query.Query(ctx, organizationQuery)
	if err != nil {
		return Organization{}, resp, fmt.Errorf("read the organization: %w", err)
	}
	org, err := organizationOf(page)
	return org, resp, err
}

func organizationOf(page QueryPage) (Organization, error) {
	if len(page.Records) != 1 {
		return Organization{}, fmt.Errorf("salesforce: the organization has %d records", len(page.Records))
	}
	raw, err := json.Marshal(page.Records[0])
	if err != nil {
		return Organization{}, fmt.Errorf("salesforce: read the organization: %w", err)
	}
	var org Organization
	if err := json.Unmarshal(raw, &org); err != nil {
		return Organization{}, fmt.Errorf("salesforce: read the organization: %w", err)
	}
	org.ID = long(org.ID)
	return org, nil
}

// identityIDs returns the org's and the user's id from an identity URL, whose
// last two segments they are.
func identityIDs(identity string) (org, user string) {
	parts := strings.Split(strings.TrimRight(identity, "/"), "/")
	if len(parts) < 2 {
		return "", ""
	}
	return long(parts[len(parts)-2]), long(parts[len(parts)-1])
}
