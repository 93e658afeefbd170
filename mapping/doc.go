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
// # Transforms
//
// These are built in; a [Registry] adds the host's own. Transforms of text work
// on each member of a set and leave other values alone. Arguments in brackets
// may be left out.
//
//	trim                          leaves off outer white space
//	collapse                      makes every run of white space one space
//	lower, upper                  changes the case
//	title                         starts each word with a capital
//	digits                        keeps digits and a leading +
//	default     value             replaces blank
//	nullif      value             makes the value blank, compared without regard to case
//	replace     old [new]         replaces every occurrence
//	prefix      text              puts text before, unless it is there
//	suffix      text              puts text after, unless it is there
//	plain                         takes the words out of HTML
//	truncate    [length]          cuts to so many characters; the target's length by default
//	round       [scale]           rounds a number; to the target's digits by default
//	multiply    by                multiplies a number, exactly
//	number      [decimal] [thousands] [scale]   text with separators <-> number
//	date        format            text such as "DD.MM.YYYY HH:mm" <-> date or moment in UTC
//	range       -                 number <-> the option whose range holds it, such as "25-50"
//	split       [separator] [part]    a part of a text, from 1; or a set of all parts
//	concatenate [separator]       one text of a set's members
//
// The package is pure: it makes no call, reads no clock, and its results depend
// on its arguments alone. A [Mapping] is safe for concurrent use.
package mapping
