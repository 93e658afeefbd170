package hubspot

import (
	"net/url"
	"strings"
)

// Version selects HubSpot's API version. Dated versions are supported for 18
// months from their release.
type Version string

// The versions.
const (
	// Version202609 is the default.
	Version202609 Version = "2026-09"
	Version202603 Version = "2026-03"
	// VersionV3 speaks the older paths: v3, and v4 for associations. HubSpot
	// stops supporting v4 in March and v3 in September 2027.
	VersionV3 Version = "v3"
)

// The areas of the API, whose base paths depend on the version.
type area int

const (
	areaObjects area = iota
	areaObjectAssociations
	areaAssociations
	areaProperties
	areaPipelines
	areaOwners
	areaLists
	areaOAuth
	areaAccount
)

// bases holds the dated and the older base path of each area.
var bases = map[area][2]string{
	areaObjects:            {"/crm/objects/{version}", "/crm/v3/objects"},
	areaObjectAssociations: {"/crm/objects/{version}", "/crm/v4/objects"},
	areaAssociations:       {"/crm/associations/{version}", "/crm/v4/associations"},
	areaProperties:         {"/crm/properties/{version}", "/crm/v3/properties"},
	areaPipelines:          {"/crm/pipelines/{version}", "/crm/v3/pipelines"},
	areaOwners:             {"/crm/owners/{version}", "/crm/v3/owners"},
	areaLists:              {"/crm/lists/{version}", "/crm/v3/lists"},
	areaOAuth:              {"/oauth/{version}", "/oauth/v3"},
	areaAccount:            {"/account-info/{version}", "/account-info/v3"},
}

// path returns the area's base path followed by the escaped segments.
func (v Version) path(a area, segments ...string) string {
	p := bases[a][1]
	if v != VersionV3 {
		p = strings.Replace(bases[a][0], "{version}", string(v), 1)
	}
	for _, s := range segments {
		p += "/" + url.PathEscape(s)
	}
	return p
}
