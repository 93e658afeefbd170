// Package crm is the vocabulary that every other package speaks: systems,
// record references, canonical values, records, schemas, feeds, writes and the
// classes of errors.
//
// A [Value] is canonical: two values that mean the same compare equal with ==,
// whatever spelling a vendor used for them. A blank is null everywhere.
//
// The package holds data only. It makes no call, reads no clock and imports
// nothing outside the standard library.
package crm
