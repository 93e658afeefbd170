package salesforcetest

import (
	"slices"
	"strconv"
	"strings"
)

// condition reads terms joined by AND or by OR; both in one list need
// parentheses.
func (p *parser) condition(having bool) (cond, *apiError) {
	first, err := p.term(having)
	if err != nil {
		return nil, err
	}
	list, joint := []cond{first}, ""
	for {
		t := p.peek()
		if !t.is("AND") && !t.is("OR") {
			break
		}
		word := strings.ToUpper(t.text)
		if joint != "" && joint != word {
			return nil, queryError(p.text, t.at, "MALFORMED_QUERY", "unexpected token: '%s'", t.text)
		}
		joint = word
		p.i++
		c, err := p.term(having)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	switch joint {
	case "AND":
		return andCond{list}, nil
	case "OR":
		return orCond{list}, nil
	}
	return first, nil
}

func (p *parser) term(having bool) (cond, *apiError) {
	if p.take("NOT") {
		inner, err := p.term(having)
		if err != nil {
			return nil, err
		}
		return notCond{inner}, nil
	}
	if p.takeSymbol("(") {
		c, err := p.condition(having)
		if err != nil {
			return nil, err
		}
		return c, p.expect(")")
	}
	fn := ""
	var f path
	var err *apiError
	if t := p.peek(); t.kind == tokWord && p.toks[p.i+1].symbol("(") {
		if !having || !aggregate(t.text) {
			return nil, p.unexpected(p.toks[p.i+1])
		}
		it, err := p.call()
		if err != nil {
			return nil, err
		}
		f, fn = it.path, it.fn
	} else if f, err = p.path(); err != nil {
		return nil, err
	}
	return p.operator(f, fn)
}

// operators are the comparisons that are symbols.
var operators = []string{"=", "!=", "<>", "<", "<=", ">", ">="}

func (p *parser) operator(f path, fn string) (cond, *apiError) {
	t := p.next()
	op := strings.ToUpper(t.text)
	switch {
	case t.is("NOT"):
		if err := p.expect("IN"); err != nil {
			return nil, err
		}
		return p.list(f, "NOT IN")
	case t.is("IN"), t.is("INCLUDES"), t.is("EXCLUDES"):
		return p.list(f, op)
	case t.is("LIKE"):
	case t.kind == tokSymbol && slices.Contains(operators, op):
		if op == "<>" {
			op = "!="
		}
	default:
		return nil, p.unexpected(t)
	}
	v, err := p.literal()
	if err != nil {
		return nil, err
	}
	return &compare{path: f, fn: fn, op: op, val: v}, nil
}

func (p *parser) list(f path, op string) (cond, *apiError) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	w := &within{path: f, op: op}
	if p.peek().is("SELECT") {
		sub, err := p.statement(true)
		if err != nil {
			return nil, err
		}
		w.sub = sub
		return w, p.expect(")")
	}
	for {
		v, err := p.literal()
		if err != nil {
			return nil, err
		}
		w.list = append(w.list, v)
		if !p.takeSymbol(",") {
			return w, p.expect(")")
		}
	}
}

func (p *parser) literal() (literal, *apiError) {
	t := p.next()
	l := literal{kind: t.kind, text: t.text, at: t.at}
	switch t.kind {
	case tokText, tokNumber, tokDate, tokInstant:
		return l, nil
	case tokWord:
		l.text = strings.ToUpper(t.text)
		if l.text == "TRUE" || l.text == "FALSE" || l.text == "NULL" {
			return l, nil
		}
		counted, known := relativeDates[l.text]
		if !known {
			return l, p.unexpected(t)
		}
		if counted {
			if err := p.expect(":"); err != nil {
				return l, err
			}
			n, err := strconv.Atoi(p.next().text)
			if err != nil {
				return l, p.unexpected(p.toks[p.i-1])
			}
			l.n = n
		}
		return l, nil
	}
	return l, p.unexpected(t)
}
