package mapping

import "github.com/crmsync/crmsync/sync/crm"

// Issue is something about the settings that a person should know. An issue
// that is neither Dropped nor Fatal is a warning: the row works, but some values
// may not get across.
type Issue struct {
	Path    string `json:"path"` // "fields[3].rule"
	Message string `json:"message"`
	// Dropped: the row does not take part; the rest goes on.
	Dropped bool `json:"dropped,omitempty"`
	// Fatal: the settings contradict themselves and must not be used.
	Fatal bool `json:"fatal,omitempty"`
}

// String returns "path: message".
func (i Issue) String() string { return i.Path + ": " + i.Message }

// Fatal reports whether any of the issues is fatal.
func Fatal(issues []Issue) bool {
	for _, i := range issues {
		if i.Fatal {
			return true
		}
	}
	return false
}

// ValueError says why one value cannot be written to the other system. Its text
// names fields, options and lengths, never the value.
type ValueError struct {
	Category crm.Category
	Message  string // what is wrong
	Remedy   string // what to do
	Err      error  // what a host's transform returned; may quote the value, so Error leaves it out
}

// Error returns the message and the remedy.
func (e *ValueError) Error() string {
	if e.Remedy == "" {
		return e.Message
	}
	return e.Message + ": " + e.Remedy
}

// Unwrap returns what a host's transform returned, or nil.
func (e *ValueError) Unwrap() error { return e.Err }
