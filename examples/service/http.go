package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// unhealthyAfter is how many passes in a row must fail before the service calls
// itself unhealthy. A limit, or a plan that waits for a person, is no failure:
// restarting the service would help neither.
const unhealthyAfter = 3

// pages answers over HTTP. It only reads; there is no authentication, and
// problems may quote record values, so it belongs on a private address.
type pages struct {
	engine    *crmsync.Engine
	scheduler *scheduler
}

func (p *pages) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", p.status)
	mux.HandleFunc("GET /problems", p.problems)
	mux.HandleFunc("GET /healthz", p.health)
	return mux
}

// statusPage is the settings page as data, and what the service does.
type statusPage struct {
	crmsync.Status
	Service activity `json:"service"`
}

func (p *pages) status(w http.ResponseWriter, r *http.Request) {
	s, err := p.engine.Status(r.Context())
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	answer(w, http.StatusOK, statusPage{s, p.scheduler.now()})
}

// problemPage is a page of problems.
type problemPage struct {
	Problems []crmsync.Problem `json:"problems"`
	// Explain tells about each category that is on the page.
	Explain map[crm.Category]crm.Explanation `json:"explain"`
	Next    string                           `json:"next,omitempty"` // where the next page is
}

// problems lists problems: ?category= restricts, ?limit= (1 to 1000, default
// 100) and ?after= page, ?format=csv exports all pages.
func (p *pages) problems(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	category, limit := q.Get("category"), 100
	err := known(category)
	if s := q.Get("limit"); s != "" && err == nil {
		if limit, err = strconv.Atoi(s); err != nil || limit < 1 || limit > 1000 {
			err = usageError(fmt.Sprintf("limit is a number from 1 to 1000, not %q", s))
		}
	}
	if err == nil {
		err = oneOf("format", q.Get("format"), "", "json", "csv")
	}
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	if q.Get("format") == "csv" {
		p.export(w, r, crm.Category(category))
		return
	}
	page, err := p.engine.Problems(r.Context(), crmsync.ProblemQuery{Category: crm.Category(category), After: q.Get("after"), Limit: limit})
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	out := problemPage{Problems: page, Explain: map[crm.Category]crm.Explanation{}}
	for _, pr := range page {
		out.Explain[pr.Category] = pr.Category.Explain()
	}
	if len(page) == limit {
		next := url.Values{"after": {page[limit-1].ID}, "limit": {strconv.Itoa(limit)}}
		if category != "" {
			next.Set("category", category)
		}
		out.Next = "/problems?" + next.Encode()
	}
	if out.Problems == nil {
		out.Problems = []crmsync.Problem{}
	}
	answer(w, http.StatusOK, out)
}

func (p *pages) export(w http.ResponseWriter, r *http.Request, category crm.Category) {
	all, err := listProblems(r.Context(), p.engine, category, 0)
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="problems.csv"`)
	// What cannot be sent, nobody is there to be told of.
	_ = crmsync.WriteProblemsCSV(w, all)
}

// healthPage says whether the service does its work.
type healthPage struct {
	OK      bool     `json:"ok"`
	Reasons []string `json:"reasons,omitempty"`
}

func (p *pages) health(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
	defer cancel()
	var h healthPage
	if _, err := p.engine.Problems(ctx, crmsync.ProblemQuery{Limit: 1}); err != nil {
		h.Reasons = append(h.Reasons, "the state file does not answer")
	}
	if a := p.scheduler.now(); a.Failures >= unhealthyAfter {
		h.Reasons = append(h.Reasons, fmt.Sprintf("%d passes in a row have failed: %s", a.Failures, a.LastError))
	}
	h.OK = len(h.Reasons) == 0
	status := http.StatusOK
	if !h.OK {
		status = http.StatusServiceUnavailable
	}
	answer(w, status, h)
}

func fail(w http.ResponseWriter, status int, err error) {
	answer(w, status, map[string]string{"error": err.Error()})
}

func answer(w http.ResponseWriter, status int, v any) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = printJSON(w, v)
}
