// Package mapping says which HubSpot property goes with which Salesforce field,
// and turns the value of one into the value of the other.
//
// [Settings] is pure data. [Compile] checks it against the schemas of one
// HubSpot object and one Salesforce object and reports everything that is wrong
// at once; one Settings can be compiled against several Salesforce objects
// (leads and contacts). [Untyped] does the same without schemas, which is what
// a unit test of a mapping needs.
//
// The caller's duties, in order: call [Settings.Validate] when settings are
// stored; call Compile with fresh schemas; refuse to work when an [Issue] is
// Fatal, show the others and go on with the rows that are left.
//
// What happens to a value on its way, see [Row.Convert]: its partner in the
// value map, or else the transforms in order; then the type of the target field;
// then the target's options, digits and length. A value that cannot be brought
// across is a [*ValueError], which names the reason and the remedy and never the
// value. Nothing is cut, rounded to a whole number or dropped unless a transform
// asks for it.
//
// The package is pure: it makes no call, reads no clock, and its results depend
// on its arguments alone. A [Mapping] is safe for concurrent use.
package mapping
