package salesforce

import (
	"github.com/crmsync/crmsync/sync/crm"
)

// prefixes tells the objects of the ids that references point to. Custom
// objects have prefixes of the org's own. Read only.
var prefixes = map[string]string{
	"001": "Account", "003": "Contact", "005": "User", "006": "Opportunity", "00G": "Group",
	"00K": "OpportunityContactRole", "00Q": "Lead", "00T": "Task", "00U": "Event",
	"00v": "CampaignMember", "012": "RecordType", "500": "Case", "701": "Campaign",
}

// refTo returns the reference to a record with its id in the 18-character form.
// An empty object is taken from the id's prefix; ok is false when the id is
// malformed or its object unknown.
func refTo(object, id string) (ref crm.Ref, ok bool) {
	full, err := crm.SalesforceID(id)
	if err != nil {
		return crm.Ref{}, false
	}
	if object == "" {
		object = prefixes[full[:3]]
	}
	if object == "" {
		return crm.Ref{}, false
	}
	return crm.Ref{System: crm.Salesforce, Object: object, ID: full}, true
}

// long returns the 18-character form of an id, and anything else unchanged.
func long(id string) string {
	if full, err := crm.SalesforceID(id); err == nil {
		return full
	}
	return id
}
