package salesforcetest

import "strings"

func aggregate(fn string) bool {
	switch strings.ToUpper(fn) {
	case "COUNT", "COUNT_DISTINCT", "MIN", "MAX", "SUM", "AVG":
		return true
	}
	return false
}

func (p *parser) item(sub bool) (item, *apiError) {
	t := p.peek()
	if t.symbol("(") && !sub {
		p.i++
		inner, err := p.statement(true)
		if err != nil {
			return item{}, err
		}
		return item{sub: inner}, p.expect(")")
	}
	if t.is("TYPEOF") {
		return p.typeof()
	}
	if t.kind == tokWord && p.toks[p.i+1].symbol("(") {
		return p.call()
	}
	f, err := p.path()
	if err != nil {
		return item{}, err
	}
	it := item{path: f}
	if a := p.peek(); a.kind == tokWord && !a.is("FROM") { // alias, in grouped queries
		p.i++
		it.alias = a.text
	}
	return it, nil
}

func (p *parser) call() (item, *apiError) {
	t := p.next()
	it := item{fn: strings.ToUpper(t.text), path: path{at: t.at}}
	p.i++ // (
	switch it.fn {
	case "COUNT", "COUNT_DISTINCT", "MIN", "MAX", "SUM", "AVG", "FIELDS", "TOLABEL", "FORMAT", "CONVERTCURRENCY":
	default:
		return it, queryError(p.text, t.at, "MALFORMED_QUERY", "unexpected token: '('")
	}
	if p.takeSymbol(")") {
		it.bare = true
		if it.fn != "COUNT" {
			return it, p.unexpected(t)
		}
	} else {
		f, err := p.path()
		if err != nil {
			return it, err
		}
		it.path = f
		if err := p.expect(")"); err != nil {
			return it, err
		}
	}
	if a := p.peek(); a.kind == tokWord && !a.is("FROM") && !a.is("ASC") && !a.is("DESC") && !a.is("NULLS") && !clause(a) {
		p.i++
		it.alias = a.text
	}
	return it, nil
}

func (p *parser) typeof() (item, *apiError) {
	p.i++
	rel, err := p.path()
	if err != nil {
		return item{}, err
	}
	tc := &typeof{rel: rel, whens: map[string][]path{}}
	for p.take("WHEN") {
		t := p.next()
		if err := p.expect("THEN"); err != nil {
			return item{}, err
		}
		if tc.whens[strings.ToLower(t.text)], err = p.paths(); err != nil {
			return item{}, err
		}
	}
	if p.take("ELSE") {
		if tc.other, err = p.paths(); err != nil {
			return item{}, err
		}
	}
	return item{cases: tc, path: rel}, p.expect("END")
}

func (p *parser) paths() ([]path, *apiError) {
	var out []path
	for {
		f, err := p.path()
		if err != nil {
			return nil, err
		}
		out = append(out, f)
		if !p.takeSymbol(",") {
			return out, nil
		}
	}
}
