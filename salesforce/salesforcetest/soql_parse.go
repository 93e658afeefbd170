package salesforcetest

import (
	"strconv"
	"strings"
)

// parser reads the tokens of one query by recursive descent.
type parser struct {
	text string
	toks []token
	i    int
}

func parseQuery(q string) (*statement, *apiError) {
	if len(q) > 100_000 {
		return nil, failure("MALFORMED_QUERY", "SOQL statements cannot be longer than 100000 characters.")
	}
	toks, err := lex(q)
	if err != nil {
		return nil, err
	}
	p := &parser{text: q, toks: toks}
	st, err := p.statement(false)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != tokEnd {
		return nil, p.unexpected(t)
	}
	return st, nil
}

func (p *parser) peek() token { return p.toks[p.i] }

func (p *parser) next() token {
	t := p.toks[p.i]
	if t.kind != tokEnd {
		p.i++
	}
	return t
}

func (p *parser) take(word string) bool {
	if p.peek().is(word) {
		p.i++
		return true
	}
	return false
}

func (p *parser) takeSymbol(s string) bool {
	if p.peek().symbol(s) {
		p.i++
		return true
	}
	return false
}

func (p *parser) unexpected(t token) *apiError {
	if t.kind == tokEnd {
		return queryError(p.text, t.at, "MALFORMED_QUERY", "unexpected token: '<EOF>'")
	}
	return queryError(p.text, t.at, "MALFORMED_QUERY", "unexpected token: '%s'", t.text)
}

func (p *parser) expect(word string) *apiError {
	if p.take(word) || p.takeSymbol(word) {
		return nil
	}
	return p.unexpected(p.peek())
}

func (p *parser) statement(sub bool) (*statement, *apiError) {
	st := &statement{text: p.text, limit: -1}
	if err := p.expect("SELECT"); err != nil {
		return nil, err
	}
	for {
		it, err := p.item(sub)
		if err != nil {
			return nil, err
		}
		st.hasAggr = st.hasAggr || aggregate(it.fn)
		st.items = append(st.items, it)
		if !p.takeSymbol(",") {
			break
		}
	}
	if err := p.expect("FROM"); err != nil {
		return nil, err
	}
	t := p.next()
	if t.kind != tokWord {
		return nil, p.unexpected(t)
	}
	st.from, st.fromAt = t.text, t.at
	if t := p.peek(); t.kind == tokWord && !clause(t) {
		p.i++
		if strings.EqualFold(t.text, "AS") {
			t = p.next()
		}
		st.alias = t.text
	}
	return st, p.clauses(st)
}

func clause(t token) bool {
	for _, w := range []string{"USING", "WHERE", "WITH", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FOR", "ALL", "UPDATE"} {
		if t.is(w) {
			return true
		}
	}
	return false
}

func (p *parser) clauses(st *statement) (err *apiError) {
	if p.take("USING") {
		if err = p.expect("SCOPE"); err != nil {
			return err
		}
		p.next()
	}
	if p.take("WHERE") {
		if st.where, err = p.condition(false); err != nil {
			return err
		}
	}
	if p.take("WITH") { // WITH SECURITY_ENFORCED, WITH USER_MODE
		p.next()
	}
	if p.take("GROUP") {
		if err = p.grouping(st); err != nil {
			return err
		}
	}
	if p.take("ORDER") {
		if err = p.ordering(st); err != nil {
			return err
		}
	}
	if st.limit, err = p.number("LIMIT"); err != nil {
		return err
	}
	if st.offset, err = p.number("OFFSET"); err != nil {
		return err
	}
	if st.offset > 2000 {
		return failure("NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000")
	}
	st.offset = max(st.offset, 0)
	for p.take("FOR") || p.take("UPDATE") {
		p.next()
	}
	if p.take("ALL") {
		st.all = true
		return p.expect("ROWS")
	}
	return nil
}

func (p *parser) grouping(st *statement) (err *apiError) {
	if err = p.expect("BY"); err != nil {
		return err
	}
	for {
		g, err := p.path()
		if err != nil {
			return err
		}
		st.group = append(st.group, g)
		if !p.takeSymbol(",") {
			break
		}
	}
	st.hasAggr = true
	if p.take("HAVING") {
		st.having, err = p.condition(true)
	}
	return err
}

func (p *parser) ordering(st *statement) *apiError {
	if err := p.expect("BY"); err != nil {
		return err
	}
	for {
		var o order
		var err *apiError
		if t := p.peek(); aggregate(t.text) && p.toks[p.i+1].symbol("(") {
			it, err := p.item(true)
			if err != nil {
				return err
			}
			o.path, o.fn = it.path, it.fn
		} else if o.path, err = p.path(); err != nil {
			return err
		}
		if !p.take("ASC") {
			o.desc = p.take("DESC")
		}
		if p.take("NULLS") {
			o.nullsLast = p.take("LAST")
			if !o.nullsLast {
				if err := p.expect("FIRST"); err != nil {
					return err
				}
			}
		}
		st.orders = append(st.orders, o)
		if !p.takeSymbol(",") {
			return nil
		}
	}
}

func (p *parser) number(word string) (int, *apiError) {
	if !p.take(word) {
		return -1, nil
	}
	t := p.next()
	n, err := strconv.Atoi(t.text)
	if t.kind != tokNumber || err != nil || n < 0 {
		return 0, p.unexpected(t)
	}
	return n, nil
}

func (p *parser) path() (path, *apiError) {
	t := p.next()
	if t.kind != tokWord {
		return path{}, p.unexpected(t)
	}
	return path{names: strings.Split(t.text, "."), at: t.at}, nil
}
