package salesforcetest

// statement is a parsed query.
type statement struct {
	text    string // the whole query, for error texts
	items   []item
	from    string
	fromAt  int
	alias   string
	where   cond
	group   []path
	having  cond
	orders  []order
	limit   int // -1: none
	offset  int
	all     bool // ALL ROWS or queryAll
	hasAggr bool
}

// path is a field, reached through parents: Account.Owner.Name.
type path struct {
	names []string
	at    int
}

// item is one thing selected: a field, an aggregate, a subquery, FIELDS().
type item struct {
	path  path
	fn    string // COUNT, COUNT_DISTINCT, MIN, MAX, SUM, AVG, FIELDS, TOLABEL, FORMAT ...
	bare  bool   // COUNT()
	alias string
	sub   *statement
	cases *typeof
}

// typeof is TYPEOF Who WHEN Contact THEN Email ELSE Name END.
type typeof struct {
	rel   path
	whens map[string][]path
	other []path
}

type order struct {
	path      path
	fn        string
	desc      bool
	nullsLast bool
}

type cond interface{ isCond() }

type andCond struct{ list []cond }
type orCond struct{ list []cond }
type notCond struct{ inner cond }
type compare struct {
	path path
	fn   string // aggregate in HAVING
	op   string
	val  literal
}
type within struct {
	path path
	op   string // IN, NOT IN, INCLUDES, EXCLUDES
	list []literal
	sub  *statement
}

func (andCond) isCond()  {}
func (orCond) isCond()   {}
func (notCond) isCond()  {}
func (*compare) isCond() {}
func (*within) isCond()  {}

// literal is a value in a query. Relative dates are words such as
// LAST_N_DAYS with the number n.
type literal struct {
	kind tokenKind // tokText, tokNumber, tokDate, tokInstant, tokWord
	text string
	n    int
	at   int
}
