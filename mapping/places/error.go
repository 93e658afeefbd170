package places

import (
	"fmt"

	"github.com/crmsync/crmsync/sync/crm"
)

// ValueError says why a state or country cannot be written to Salesforce. Its
// text never contains the value.
type ValueError struct {
	// Field is the Salesforce text field, such as "MailingState"; empty from
	// [Lists.Country] and [Lists.State], which know no field.
	Field    string
	Category crm.Category // picklists
	Message  string       // what is wrong
	Remedy   string       // what to do
}

// Error returns the field, the message and the remedy.
func (e *ValueError) Error() string {
	text := e.Message + ": " + e.Remedy
	if e.Field != "" {
		return e.Field + ": " + text
	}
	return text
}

// at returns a copy for the field.
func (e *ValueError) at(field string) *ValueError {
	c := *e
	c.Field = field
	return &c
}

func fail(remedy, format string, args ...any) *ValueError {
	return &ValueError{Category: crm.CategoryPicklists, Message: fmt.Sprintf(format, args...), Remedy: remedy}
}

const setup = "in Salesforce's setup, State and Country/Territory Picklists"
