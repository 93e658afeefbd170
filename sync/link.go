package crmsync

import (
	"maps"
	"slices"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// Link is what is known of one real-world thing: one side of it, or both.
//
// A link with one side is a record that has no counterpart yet, is not
// eligible, or must wait. What is left to do is never stored: it is derived
// from dirty links each time, so that a crash, a retry, a hint, a changed
// mapping and an ordinary change are all the same thing.
type Link struct {
	ID         string `json:"id"`
	Kind       string `json:"kind"` // "contacts", ...
	HubSpot    Side   `json:"hubspot"`
	Salesforce Side   `json:"salesforce"`
	// Aliases are refs that once led here: converted leads, merged records.
	Aliases []crm.Ref `json:"aliases,omitempty"`
	// ReplacedAt has the time of the last change of aliases whose place another
	// record took after they were deleted, by their refs.
	ReplacedAt map[string]time.Time `json:"replacedAt,omitempty"`
	// Base holds, by mapping key, what each side last had when they agreed.
	Base map[string]BaseValue `json:"base,omitempty"`
	// Pending holds, by mapping key, updates that were sent, or were about to be,
	// and are not yet known to have taken effect.
	Pending map[string]PendingValue `json:"pending,omitempty"`
	// DuplicateOf names the record that stands for this one: several Salesforce
	// records share a natural key, and another one was chosen.
	DuplicateOf crm.Ref `json:"duplicateOf,omitzero"`
	// Succeeded are those of the aliases that are gone and were somebody else: a merge
	// had made their counterpart another record's as well, and that one has it now.
	Succeeded []crm.Ref `json:"succeeded,omitempty"`
	// MergedInto is what a record of the link was merged into, where that is linked
	// to another counterpart: the link is closed then.
	MergedInto crm.Ref `json:"mergedInto,omitzero"`
	// Left is the counterpart that the record had until another one of its system
	// took its place: it was taken from the bin since, and is a link of its own.
	Left crm.Ref `json:"left,omitzero"`
	// Spent is a record that carries the other one's external id for good, though it
	// is not its counterpart any more: a converted lead, or what the record has left.
	// A new record of that object is made without the id.
	Spent crm.Ref `json:"spent,omitzero"`
	// Rival is another HubSpot contact that seemed to have the same address, which
	// HubSpot does not allow: one of the two is gone or has changed unseen, and
	// both were read again to find out.
	Rival crm.Ref `json:"rival,omitzero"`
	// Events lists what has happened to a contact that can move its lifecycle
	// stage, sorted; see package lifecycle.
	Events []string `json:"events,omitempty"`
	// Member tells whether the HubSpot record is in the inclusion list.
	Member bool `json:"member,omitempty"`
	// Dirty: something may have to be decided, once Due has come.
	Dirty    bool      `json:"dirty,omitempty"`
	Due      time.Time `json:"due,omitzero"`
	Waiting  []crm.Ref `json:"waiting,omitempty"` // records that must be linked first
	Problems []Problem `json:"problems,omitempty"`
	// Intent is an open create or delete: sent, or about to be, and not yet known
	// to have taken effect.
	Intent *Intent `json:"intent,omitempty"`
	// Closed, when set, is a tombstone and says why: the link decides nothing
	// any more and stops its records from coming back.
	Closed   string `json:"closed,omitempty"`
	Revision int64  `json:"-"`
}

// Side is one system's half of a [Link].
type Side struct {
	Ref        crm.Ref              `json:"ref,omitzero"`
	Seen       map[string]crm.Value `json:"seen,omitempty"` // the mapped fields as last seen, by the system's own names
	Version    string               `json:"version,omitempty"`
	CreatedAt  time.Time            `json:"createdAt,omitzero"`
	ModifiedAt time.Time            `json:"modifiedAt,omitzero"`
	ModifiedBy string               `json:"modifiedBy,omitempty"`
	// LookedAt is the time of change that the last look showed, where a write of
	// ours has moved ModifiedAt since.
	LookedAt time.Time `json:"lookedAt,omitzero"`
	Deleted  bool      `json:"deleted,omitempty"`
	Keys     []crm.Key `json:"keys,omitempty"` // natural keys, sorted
}

// Present reports whether the side names a record that is not deleted.
func (s Side) Present() bool { return !s.Ref.IsZero() && !s.Deleted }

// BaseValue is what both sides of one field last had when they agreed, each in
// its own system's terms.
type BaseValue struct {
	HubSpot    crm.Value `json:"h"`
	Salesforce crm.Value `json:"s"`
	// Written names the system that we wrote and whose own version of the value
	// has not been seen yet.
	Written crm.System `json:"w,omitempty"`
	// LeftOut: we made the record without the value, which could not be written.
	// What is there at first sight is the vendor's default and nobody's wish.
	LeftOut bool `json:"o,omitempty"`
}

// PendingValue is what both sides of a field will have agreed on if an update
// without an answer took effect, each in its own system's terms.
type PendingValue struct {
	System     crm.System `json:"system"` // that was written
	Old        crm.Value  `json:"old"`    // what it had before
	HubSpot    crm.Value  `json:"h"`
	Salesforce crm.Value  `json:"s"`
	At         time.Time  `json:"at"`
}

// Intent is a create or delete that was decided, kept before it is sent.
type Intent struct {
	Delete bool                 `json:"delete,omitempty"` // else it is a create
	Object string               `json:"object"`
	System crm.System           `json:"system"`
	Key    crm.Key              `json:"key,omitzero"` // external id, if the object has a field for it
	Values map[string]crm.Value `json:"values"`       // what was to be written
	At     time.Time            `json:"at"`
}

// Side returns the half of the given system, to read or to change.
func (l *Link) Side(s crm.System) *Side {
	if s == crm.HubSpot {
		return &l.HubSpot
	}
	return &l.Salesforce
}

// Paired reports whether both sides name a record.
func (l *Link) Paired() bool { return !l.HubSpot.Ref.IsZero() && !l.Salesforce.Ref.IsZero() }

// Refs returns the link's records and its aliases.
func (l *Link) Refs() []crm.Ref {
	refs := make([]crm.Ref, 0, 2+len(l.Aliases))
	for _, r := range [...]crm.Ref{l.HubSpot.Ref, l.Salesforce.Ref} {
		if !r.IsZero() {
			refs = append(refs, r)
		}
	}
	return append(refs, l.Aliases...)
}

// Clone returns a deep copy.
func (l Link) Clone() Link {
	l.HubSpot, l.Salesforce = l.HubSpot.clone(), l.Salesforce.clone()
	l.Aliases, l.ReplacedAt = slices.Clone(l.Aliases), maps.Clone(l.ReplacedAt)
	l.Succeeded = slices.Clone(l.Succeeded)
	l.Base, l.Pending = maps.Clone(l.Base), maps.Clone(l.Pending)
	l.Waiting = slices.Clone(l.Waiting)
	l.Events = slices.Clone(l.Events)
	l.Problems = slices.Clone(l.Problems)
	for i, p := range l.Problems {
		l.Problems[i].Others = slices.Clone(p.Others)
	}
	if l.Intent != nil {
		in := *l.Intent
		in.Values = maps.Clone(in.Values)
		l.Intent = &in
	}
	return l
}

// aliasUntil makes a record an alias that was replaced; a look at it that is newer
// shows it taken from the bin.
func (l *Link) aliasUntil(r crm.Ref, at time.Time) {
	l.Aliases = alias(l.Aliases, r)
	if l.ReplacedAt == nil {
		l.ReplacedAt = map[string]time.Time{}
	}
	l.ReplacedAt[r.String()] = at
}

// dropAlias forgets that a record led here.
func (l *Link) dropAlias(r crm.Ref) {
	same := func(a crm.Ref) bool { return a == r }
	l.Aliases, l.Succeeded = slices.DeleteFunc(l.Aliases, same), slices.DeleteFunc(l.Succeeded, same)
}

// aliasSince tells up to when a look at an alias is one from before it became an
// alias.
func (l *Link) aliasSince(r crm.Ref) time.Time {
	if at, ok := l.ReplacedAt[r.String()]; ok {
		return at
	}
	return l.Side(r.System).ModifiedAt
}

// stillNamed reports whether a record is one of the link's, or has become one:
// neither it nor what it became was replaced by another.
func (l *Link) stillNamed(r crm.Ref) bool {
	_, replaced := l.ReplacedAt[r.String()]
	return !replaced && slices.Contains(l.Refs(), r)
}

// leftBy returns the counterpart that an alias had when it was replaced: the first
// one that was replaced after it, or else the one that the link has now.
func (l *Link) leftBy(r crm.Ref) crm.Ref {
	left, since := l.Side(r.System.Other()).Ref, l.ReplacedAt[r.String()]
	var first time.Time
	for _, a := range l.Aliases {
		at, ok := l.ReplacedAt[a.String()]
		if ok && a.System != r.System && !at.Before(since) && (first.IsZero() || at.Before(first)) {
			left, first = a, at
		}
	}
	return left
}

func (s Side) clone() Side {
	s.Seen = maps.Clone(s.Seen)
	s.Keys = slices.Clone(s.Keys)
	return s
}

// Problem is something that keeps a record or a field from being in step.
type Problem struct {
	ID        string       `json:"id"` // link id, a space, and the field or category
	Link      string       `json:"link"`
	Ref       crm.Ref      `json:"ref,omitzero"`    // the record that it is about
	Target    crm.Ref      `json:"target,omitzero"` // the record that could not be written; no ID for a create
	Field     string       `json:"field,omitempty"` // mapping key; "" for the whole record
	Category  crm.Category `json:"category"`
	Code      string       `json:"code,omitempty"`   // the vendor's
	Message   string       `json:"message"`          // what is wrong; may quote record values
	Remedy    string       `json:"remedy,omitempty"` // what to do
	FirstSeen time.Time    `json:"firstSeen"`        //
	LastSeen  time.Time    `json:"lastSeen"`         //
	Attempts  int          `json:"attempts"`         //
	NextTry   time.Time    `json:"nextTry,omitzero"` // zero: when the record or its mapping changes
	Cause     string       `json:"cause,omitempty"`  // fingerprint of the value that failed
	Pinned    bool         `json:"pinned,omitempty"` // waits for a person
	Choice    crm.System   `json:"choice,omitempty"` // for a conflict: the side that a person chose
	Others    []crm.Ref    `json:"others,omitempty"` // for duplicates: the records of the group
	Vendor    string       `json:"vendor,omitempty"` // the vendor's own message; may quote record values
}

// Event is one line of a link's history.
type Event struct {
	At     time.Time  `json:"at"`
	Link   string     `json:"link"`
	Op     string     `json:"op"` // create, update, delete, link, unlink, merge, convert, conflict
	Ref    crm.Ref    `json:"ref,omitzero"`
	Field  string     `json:"field,omitempty"`
	Old    crm.Value  `json:"old"`
	New    crm.Value  `json:"new"`
	Lost   crm.Value  `json:"lost"`            // what was overruled; null is a clear, if LostBy is set
	LostBy crm.System `json:"lostBy,omitzero"` // whose value it was
	Why    string     `json:"why"`
}
