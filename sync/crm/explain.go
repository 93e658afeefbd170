package crm

// Explanation tells a person about the problems of a [Category].
type Explanation struct {
	Means string `json:"means"` // what is wrong, in one or two sentences
	Do    string `json:"do"`    // what the person can do about it
}

// Explain returns what the problems of the category have in common and what to
// do about them. A problem's own message and remedy are more exact. An unknown
// category is explained as [CategoryOther] is.
func (c Category) Explain() Explanation {
	switch c {
	case CategoryAssociations:
		return Explanation{
			"A record cannot be linked to another one: it has as many associations as the system allows, or more than the other system has room for.",
			"Remove associations that are not needed or move them to another record, then retry.",
		}
	case CategoryCustomCode:
		return Explanation{
			"A validation rule, trigger or flow of the Salesforce organisation refused the record.",
			"Show the rule's message to the Salesforce administrator, who corrects the rule, exempts the connected user from it, or says what the record lacks.",
		}
	case CategoryDuplicates:
		return Explanation{
			"Several records stand for the same person or company, a value that must be unique is taken already, or a Salesforce duplicate rule refused the record.",
			"Merge the records in the system that has them twice, free the value, or adjust the matching rule. Until then the record that was chosen stays linked.",
		}
	case CategoryPermissions:
		return Explanation{
			"The connected user or app may not read or write the record, the object or the field, or the record is hidden from it.",
			"Give the connected Salesforce user the object and field permissions (profile, permission set, sharing), or the HubSpot app the missing scope.",
		}
	case CategoryPicklists:
		return Explanation{
			"A value has no partner among the options of the other system's field, or its option is inactive.",
			"Add or activate the option, or pair the two values in the mapping of the field.",
		}
	}
	return c.explainRest()
}

func (c Category) explainRest() Explanation {
	switch c {
	case CategoryMappings:
		return Explanation{
			"A mapped field is gone, cannot be seen or written any longer, or takes another type of value.",
			"Repair the mapping of the field, or give the connected user access to it.",
		}
	case CategoryValues:
		return Explanation{
			"The other system cannot take the value: it is too long, malformed, names nobody who is known there, or is blank where one is required.",
			"Correct the value in the record. If many records are affected, add a transform to the mapping, such as truncate or default.",
		}
	case CategoryConflict:
		return Explanation{
			"Both systems changed the field to different values since they last agreed, and its policy leaves the choice to a person. Neither value was overwritten.",
			"Choose the value of HubSpot or of Salesforce. Another conflict policy would settle such cases by itself.",
		}
	case CategoryWaiting:
		return Explanation{
			"The record refers to another record, such as its account, that has no counterpart yet.",
			"Nothing, as a rule: it is written as soon as that record is linked. If it stays, see why the other record is not kept in step: its object is switched off, it is outside the inclusion list, or it has a problem of its own.",
		}
	}
	return Explanation{
		"The record or field could not be written for a reason that belongs to no other category.",
		"Read the vendor's message. Most of these pass when they are tried again; ask the vendor's support about those that stay.",
	}
}
