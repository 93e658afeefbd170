package salesforcetest

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// cursor is an open query: a snapshot of its rows, kept for two days.
type cursor struct {
	plan  *plan
	batch int
	made  time.Time
}

// cursorAge is how long a query locator lives.
const cursorAge = 48 * time.Hour

// query answers /query and /queryAll, and the next pages.
func (s *Server) query(c *call, path []string) *reply {
	if c.method != http.MethodGet && c.method != http.MethodHead {
		return methodNotAllowed(c, "GET,HEAD")
	}
	if len(path) == 2 {
		return s.nextPage(c, path[0], path[1])
	}
	if len(path) > 2 {
		return notFound().reply()
	}
	if q := c.query.Get("explain"); q != "" {
		return s.explain(c, q)
	}
	q := c.query.Get("q")
	if q == "" {
		return failure("MALFORMED_QUERY", "A query string has to be specified").reply()
	}
	p, err := s.run(q, path[0] == "queryAll", c.version)
	if err != nil {
		return err.reply()
	}
	if p.count {
		return ok(object("totalSize", p.total, "done", true, "records", []any{}))
	}
	cur := &cursor{plan: p, batch: batchSize(c, p), made: s.now()}
	return ok(s.page(path[0], "", cur, 0))
}

// batchSize reads Sforce-Query-Options; two custom long texts cap it at 200.
func batchSize(c *call, p *plan) int {
	size := 2000
	for _, part := range strings.FieldsFunc(c.header.Get("Sforce-Query-Options"), func(r rune) bool { return r == ',' || r == ';' }) {
		k, v, _ := strings.Cut(part, "=")
		if n, err := strconv.Atoi(strings.TrimSpace(v)); err == nil && strings.EqualFold(strings.TrimSpace(k), "batchSize") {
			size = min(max(n, 200), 2000)
		}
	}
	long := 0
	for _, n := range p.nodes {
		if n.f != nil && n.f.custom() && n.f.long() {
			long++
		}
	}
	if long >= 2 {
		size = 200
	}
	return size
}

func (s *Server) page(resource, locator string, cur *cursor, from int) *dict {
	p := cur.plan
	to := min(from+cur.batch, p.total)
	records := make([]*dict, 0, to-from)
	for i := from; i < to; i++ {
		if p.grouped {
			records = append(records, p.groups[i])
			continue
		}
		records = append(records, p.print(p.sc.e, p.rows[i], p.nodes))
	}
	d := object("totalSize", p.total, "done", to == p.total)
	if to < p.total {
		if locator == "" {
			s.serial++
			locator = s.newID("0r8", 1_916_132_832+s.serial)
			s.cursors[locator] = cur
		}
		d.set("nextRecordsUrl", "/services/data/v"+p.version+"/"+resource+"/"+locator+"-"+strconv.Itoa(to))
	}
	d.set("records", records)
	return d
}

func (s *Server) nextPage(c *call, resource, name string) *reply {
	locator, offset, _ := strings.Cut(name, "-")
	cur := s.cursors[locator]
	from, err := strconv.Atoi(offset)
	if cur == nil || err != nil || from < 0 || from > cur.plan.total || s.now().Sub(cur.made) > cursorAge {
		delete(s.cursors, locator)
		return failure("INVALID_QUERY_LOCATOR", "invalid query locator").reply()
	}
	cur.plan.version = c.version
	return ok(s.page(resource, locator, cur, from))
}

func (s *Server) explain(c *call, q string) *reply {
	p, err := s.run(q, true, c.version)
	if err != nil {
		return err.reply()
	}
	return ok(object("plans", []any{object("cardinality", p.total, "fields", []any{}, "leadingOperationType", "TableScan",
		"notes", []any{}, "relativeCost", 1.0, "sobjectCardinality", len(p.sc.e.rows), "sobjectType", p.sc.e.name)}, "sourceQuery", q))
}
