package crmsync

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// The first wait before a failed record is tried again, and the longest one.
// Each attempt doubles it.
const (
	firstRetry = 5 * time.Minute
	lastRetry  = 24 * time.Hour
)

func backoff(attempts int) time.Duration {
	d := firstRetry
	for i := 1; i < attempts && d < lastRetry; i++ {
		d *= 2
	}
	return min(d, lastRetry)
}

// problemID names a problem: one for each link and field, or for each link and
// category when it is about the whole record.
func problemID(link string, pr Problem) string {
	return link + " " + cmp.Or(pr.Field, string(pr.Category))
}

// setProblem adds a problem to the link or renews the one it has: first seen,
// attempts and a person's choice stay.
func (p *pass) setProblem(l *Link, pr Problem) {
	now := p.e.now()
	pr.ID, pr.Link = problemID(l.ID, pr), l.ID
	pr.FirstSeen, pr.LastSeen = now, now
	i := slices.IndexFunc(l.Problems, func(o Problem) bool { return o.ID == pr.ID })
	if i >= 0 {
		old := l.Problems[i]
		pr.FirstSeen, pr.Choice = old.FirstSeen, old.Choice
		pr.Attempts += old.Attempts
		l.Problems[i] = pr
	} else {
		l.Problems = append(l.Problems, pr)
		slices.SortFunc(l.Problems, func(a, b Problem) int { return cmp.Compare(a.ID, b.ID) })
	}
	if pr.Attempts > 0 {
		next := &l.Problems[slices.IndexFunc(l.Problems, func(o Problem) bool { return o.ID == pr.ID })]
		next.NextTry = now.Add(backoff(pr.Attempts))
		pr = *next
	}
	// Without the mark of an association: logs are searched for addresses by it.
	field := strings.TrimPrefix(pr.Field, "@")
	p.e.log.Warn("problem", "link", l.ID, "ref", pr.Ref.String(), "field", field, "category", pr.Category, "code", pr.Code, "attempts", pr.Attempts)
	if f := p.e.hooks.Problem; f != nil {
		f(pr)
	}
}

// dropProblems removes the problems that the predicate names.
func (l *Link) dropProblems(gone func(Problem) bool) {
	l.Problems = slices.DeleteFunc(l.Problems, gone)
	if len(l.Problems) == 0 {
		l.Problems = nil
	}
}

func (l *Link) problem(field string, category crm.Category) *Problem {
	for i := range l.Problems {
		if l.Problems[i].Field == field && (category == "" || l.Problems[i].Category == category) {
			return &l.Problems[i]
		}
	}
	return nil
}

// duplicatesID finds the problem that tells of several records for one person.
func hasDuplicates(l *Link) bool { return l.problem("", crm.CategoryDuplicates) != nil }

// fingerprint stands for a value that failed, so that a new value is tried at
// once.
func fingerprint(v crm.Value) string { return hash([]byte(v.Kind().String() + ":" + v.String())) }
