// Package dedup decides which records of the two systems are the same person or
// company: it makes natural keys out of e-mail addresses, domains and names, and
// chooses among several matches.
//
// The caller's duties: build the same keys for both sides with this package,
// look the keys up among the records that it knows, pass what it found to
// [Choose], and keep an existing link ahead of any match.
//
// The package is pure: results depend on arguments alone and never on the order
// of what is passed in. It never panics, whatever the text.
package dedup
