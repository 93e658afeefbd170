// Package places turns the states and countries that people write into the codes
// of a Salesforce org's own state and country picklists, and back.
//
// An org that uses these picklists has a code field beside each text field of an
// address: MailingCountryCode beside MailingCountry, MailingStateCode beside
// MailingState. A text that is not in the org's lists makes Salesforce refuse the
// whole record, so with such lists only codes are written, never texts, and a
// state only together with its country.
//
// The caller's duties, in order:
//
//  1. [New] with the fresh schema of each Salesforce object. Its second result
//     says whether the org uses the lists, which is what a setting is checked
//     against: with lists that the setting denies, texts would be written that
//     Salesforce refuses. Keep the result with the schema: making it costs up to
//     50 ms.
//  2. [Lists.Field] tells, for a Salesforce field of a mapping, whether it is
//     part of an address. Such a field is not converted and written like others.
//  3. For HubSpot: read the code fields ([Pair.Reads]), and give HubSpot the
//     texts that [Lists.ToHubSpot] returns. Where its property is a dropdown, they
//     are matched with its options like any other text.
//  4. For Salesforce: [Lists.Resolve] the two texts, report its errors as
//     problems of their fields, and write what [Pair.Values] returns, in one
//     write with the rest of the record.
//
// # How a text is resolved
//
// The org's own lists go first: a code, then a label, both compared without
// regard to case, then both without regard to accents, punctuation and articles.
// Then ISO 3166-1: two- and three-letter codes, English short and formal names
// with common variants, and the names in more than fifty other languages
// ("Deutschland", "Côte d'Ivoire", "日本"). "Korea, Republic of" and "Korea
// (South)" are read as "Republic of Korea" and "South Korea"; "Belgique / België"
// and "Germany (DE)" are taken when all parts mean the same country. Numeric
// codes are not read: they cannot be told from calling codes.
//
// A state is looked up within its country: by code, by label, as in "US-CA", by
// its name without words such as "Province of" or "County", and by well-known
// other names ("Calif.", "Washington D.C.", "Orissa").
//
// Nothing is guessed. What could mean two places, a state that names another
// country, a place that the org's lists lack or have switched off, and a state
// without its country are errors. The one exception to the last is a state in
// ISO 3166-2 form, such as "US-CA", which names its country.
//
// Salesforce's rules are those of its page "State and Country/Territory
// Picklists"; countries and names come from golang.org/x/text, which has
// Unicode's CLDR.
//
// The package is pure: it makes no call, reads no clock, and its results depend
// on its arguments alone. [Lists] is safe for concurrent use.
package places
