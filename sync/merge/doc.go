// Package merge decides, without acting, what one linked pair of records needs.
//
// [Three] decides one field from three things: what each side has now, and the
// base: what each side had when they last agreed. A side changed a field if its
// value differs from its own base. That alone gives no echo loops (our own
// write comes back equal to its base), clears that travel, and recovery from a
// crash by simply deciding again.
//
// [Fields] decides all mapped fields of a pair. [Plan] lists what follows from
// many pairs, prints as a table for a person and marshals to JSON; both are
// stable: the same input gives the same bytes. [Safety] says when a plan needs
// a person.
//
// The package makes no call and reads no clock: values in, decisions out.
package merge
