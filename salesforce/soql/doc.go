// Package soql writes Salesforce Object Query Language: quoted literals, and
// SELECT statements put together from parts, so that no value can break out of
// its quotes and no statement grows beyond what Salesforce accepts.
//
// The caller's duties, in order:
//
//  1. Make values into literals with [Text], [Number], [Bool], [Date],
//     [DateTime] or [Null]. Never paste a value into a statement.
//  2. Make conditions with [Compare], [In], [After] and join them with [And],
//     [Or] and [Not]; mixing AND and OR gets the parentheses that SOQL asks for.
//  3. Fill a [Statement] and call Build. Field and object names are checked
//     there, so a name that comes from a setting cannot inject anything.
//  4. For long lists of values call [Statement.In], which splits them over as
//     many statements as needed.
//
// The limits are those of the SOQL and SOSL Reference: 100,000 characters in a
// statement, 4,000 in a string literal.
package soql
