package crm

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Class says what kind of failure an error is. The engine decides by class
// alone, never by vendor codes.
type Class string

// The classes.
const (
	// Auth: the token is wrong, expired beyond refresh, or revoked. A person
	// must connect again.
	Auth Class = "auth"
	// Forbidden: the user lacks a permission or a scope for this.
	Forbidden Class = "forbidden"
	// NotFound: the record does not exist, or was deleted.
	NotFound Class = "not found"
	// MergedAway: the record was merged into another one, Existing if known.
	MergedAway Class = "merged away"
	// Converted: the lead was converted and can no longer be changed.
	Converted Class = "converted"
	// Duplicate: a record with this unique value exists, Existing if known; or
	// a duplicate rule refused the write.
	Duplicate Class = "duplicate"
	// InvalidValue: the vendor refused a value. Fields names the fields, if it
	// said which.
	InvalidValue Class = "invalid value"
	// SchemaDrift: a field or object is gone, or cannot be read or written any
	// longer. Fields names it, if known.
	SchemaDrift Class = "schema drift"
	// Refused: the vendor's own custom code (validation rule, trigger, flow)
	// refused the record.
	Refused Class = "refused"
	// Stale: the record changed since the version that the write asked for.
	Stale Class = "stale"
	// RowLocked: somebody else is writing the record or its parent just now.
	RowLocked Class = "row locked"
	// RateLimited: too many calls in a short time, try again at Until.
	RateLimited Class = "rate limited"
	// QuotaExhausted: the day's calls are used up, try again at Until.
	QuotaExhausted Class = "quota exhausted"
	// Unavailable: the vendor cannot be reached or does not answer. The call
	// certainly did not take effect, or is safe to repeat.
	Unavailable Class = "unavailable"
	// Ambiguous: a create was sent and no answer came. It may have taken
	// effect; it must not be repeated blindly.
	Ambiguous Class = "ambiguous write"
	// CursorGone: the position in a feed is too old to continue from.
	CursorGone Class = "cursor gone"
	// BadRequest: the vendor did not understand the call. A defect of ours, or
	// of a setting.
	BadRequest Class = "bad request"
)

// Error is a failure of a call or of one record, as a client reports it. Its
// text holds ids, field names and codes, never record values or secrets.
type Error struct {
	Class    Class
	System   System
	Op       string // what was tried: "read contacts", "create Lead"
	Status   int    // HTTP status, 0 when none
	Code     string // the vendor's own code
	Fields   []string
	Existing Ref       // for Duplicate, MergedAway and Converted, if known
	Until    time.Time // for RateLimited and QuotaExhausted, if known
	// Detail is the vendor's own message. It may quote record values: it can be
	// stored and shown to an administrator, and must stay out of logs.
	Detail string
	Err    error // the cause, if it holds no secrets
}

// Error says what was tried, the class, the code and the fields, and what to
// do about it.
func (e *Error) Error() string {
	var b strings.Builder
	if e.System != "" {
		b.WriteString(string(e.System) + ": ")
	}
	if e.Op != "" {
		b.WriteString(e.Op + ": ")
	}
	b.WriteString(string(e.Class))
	if e.Status != 0 {
		fmt.Fprintf(&b, " (HTTP %d", e.Status)
		if e.Code != "" {
			b.WriteString(" " + e.Code)
		}
		b.WriteString(")")
	} else if e.Code != "" {
		b.WriteString(" (" + e.Code + ")")
	}
	if len(e.Fields) > 0 {
		b.WriteString(" on " + strings.Join(e.Fields, ", "))
	}
	if !e.Existing.IsZero() {
		b.WriteString(", existing record " + e.Existing.String())
	}
	if !e.Until.IsZero() {
		b.WriteString(", until " + e.Until.UTC().Format(time.RFC3339))
	}
	if hint := remedies[e.Class]; hint != "" {
		b.WriteString(": " + hint)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

var remedies = map[Class]string{
	Auth:           "connect the account again and check the token, client id and secret",
	Forbidden:      "give the connected user or app the missing permission or scope",
	SchemaDrift:    "check the mapping against the fields that the account has and the user may see",
	QuotaExhausted: "wait, or raise the allowance",
	Unavailable:    "check that the host can be reached; the call is safe to repeat",
	Ambiguous:      "no answer came; the record is looked up before it is tried again",
}

// ClassOf returns the class of err, or "" when it has none.
func ClassOf(err error) Class {
	var e *Error
	if errors.As(err, &e) {
		return e.Class
	}
	return ""
}

// AsError returns the *Error within err.
func AsError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// Retriable reports whether waiting alone can help.
func (c Class) Retriable() bool {
	switch c {
	case RowLocked, RateLimited, QuotaExhausted, Unavailable, Ambiguous, Stale:
		return true
	}
	return false
}
