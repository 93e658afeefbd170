package mapping

// Rule says which side's changes travel. The first four are named as in
// HubSpot's own connector. "" is PreferSalesforce.
type Rule string

// The rules.
const (
	// PreferSalesforce: Salesforce wins unless it was always blank. The default.
	PreferSalesforce Rule = "PreferSalesforce"
	// AlwaysSalesforce: HubSpot is a copy of Salesforce, blanks included.
	AlwaysSalesforce Rule = "AlwaysSalesforce"
	// TwoWay: the side that changed wins; when both did, the conflict policy.
	TwoWay Rule = "TwoWay"
	// DontSync: never written on either side.
	DontSync Rule = "DontSync"
	// PreferHubSpot and AlwaysHubSpot are the mirror images.
	PreferHubSpot Rule = "PreferHubSpot"
	AlwaysHubSpot Rule = "AlwaysHubSpot"
)

// Conflict says who wins under [TwoWay] when both sides changed to different
// values. "" is MostRecent, or what the settings around the mapping say.
type Conflict string

// The conflict policies.
const (
	// MostRecent: the record that was modified last; a tie goes to Salesforce.
	MostRecent     Conflict = "MostRecent"
	SalesforceWins Conflict = "SalesforceWins"
	HubSpotWins    Conflict = "HubSpotWins"
	// Hold: neither side is written until a person decides.
	Hold Conflict = "Hold"
)

// Settings is one object's mapping. It is pure data and marshals to JSON and
// back without loss.
type Settings struct {
	Fields []Field `json:"fields,omitempty"`
	Joins  []Join  `json:"joins,omitempty"`
}

// Field maps one HubSpot property to one Salesforce field.
type Field struct {
	// HubSpot is the property's internal name, or the name of a [Join]. It also
	// is the mapping's key in plans and problems.
	HubSpot string `json:"hubspot"`
	// Salesforce is the field's API name, or the name of a Join. One row serves
	// every Salesforce object of the mapping (leads and contacts) that has the
	// field.
	Salesforce string `json:"salesforce,omitempty"`
	// SalesforceOn names the field on objects where it is called otherwise, by
	// object: {"Lead": "Street", "Contact": "MailingStreet"}. "" leaves the
	// field out on that object.
	SalesforceOn map[string]string `json:"salesforceOn,omitempty"`
	Rule         Rule              `json:"rule,omitempty"`
	Conflict     Conflict          `json:"conflict,omitempty"`
	// OptOut marks an e-mail opt-out: true travels both ways, false never does,
	// whatever Rule says.
	OptOut bool `json:"optOut,omitempty"`
	// Values pairs options that are spelled differently. Where one value has
	// several partners, the first pair counts.
	Values       []Pair      `json:"values,omitempty"`
	ToHubSpot    []Transform `json:"toHubSpot,omitempty"`
	ToSalesforce []Transform `json:"toSalesforce,omitempty"`
}

// Pair is one row of a value map.
type Pair struct {
	HubSpot    string `json:"hubspot"`
	Salesforce string `json:"salesforce"`
}

// Transform names a function of the [Registry] and its arguments.
type Transform struct {
	Name string            `json:"name"`
	Args map[string]string `json:"args,omitempty"`
}

// Join is a field that a system does not have but that can be made of several
// that it has: read as the parts concatenated, written as the value split. Parts
// that name records are read as one set, and written by the records' objects.
type Join struct {
	Name      string   `json:"name"`      // used in [Field] like a field's name; must not be one
	System    string   `json:"system"`    // "hubspot" or "salesforce"
	Fields    []string `json:"fields"`    // two or more
	Separator string   `json:"separator"` // between the parts; "" is one space
	// Rest tells which part takes what is left when a value has more parts than
	// Fields: "last" (default) or "first".
	Rest string `json:"rest,omitempty"`
}
