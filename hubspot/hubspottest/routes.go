package hubspottest

import (
	"net/http"
	"strings"
)

// dated reports whether a segment is a version that is served besides v3 and v4.
func dated(seg string) bool { return seg == "2025-09" || seg == "2026-03" || seg == "2026-09" }

// route is one operation. In a pattern * stands for one segment.
type route struct {
	method, pattern string
	handle          func(*Server, *call) (result, error)
	scopes          func(*Server, *call) [][]string // of each list one is needed
	open            bool                            // needs no token and counts as no API call
	search, assoc   bool                            // the limits that apply
}

// canonical rewrites a path to "area/..." without its version; "" is unknown.
func canonical(path string) string {
	seg := strings.Split(strings.Trim(path, "/"), "/")
	if len(seg) < 2 {
		return ""
	}
	rest := func(area string, n int) string { return strings.Join(append([]string{area}, seg[n:]...), "/") }
	switch seg[0] {
	case "crm":
		if len(seg) < 3 {
			return ""
		}
		switch {
		case len(seg) > 3 && (seg[1] == "lists" || seg[2] == "lists") && (seg[3] == "folders" || seg[3] == "idmapping"):
			return "" // no list ids, but resources that are not simulated
		case seg[1] == "v3" && (seg[2] == "associations" || seg[2] == "objects" && len(seg) > 5 && seg[5] == "associations"):
			return rest(seg[2]+"3", 3)
		case seg[1] == "v3":
			return rest(seg[2], 3)
		case seg[1] == "v4" && (seg[2] == "objects" || seg[2] == "associations"):
			return rest(seg[2]+"4", 3)
		case seg[1] == "associations" && (seg[2] == "v4" || dated(seg[2])):
			return rest("associations4", 3)
		case seg[1] == "objects" && dated(seg[2]) && len(seg) > 5 && seg[5] == "associations":
			return rest("objects4", 3)
		case dated(seg[2]):
			return rest(seg[1], 3)
		}
	case "account-info":
		if seg[1] == "v3" || dated(seg[1]) {
			return rest("account-info", 2)
		}
	case "marketing", "form-integrations":
		if want := map[string]string{"marketing": "v3", "form-integrations": "v1"}[seg[0]]; seg[1] == want {
			return rest(seg[0], 2)
		}
	case "email":
		if len(seg) > 2 && seg[1] == "public" && seg[2] == "v1" {
			return rest("email", 3)
		}
	case "appinstalls":
		if seg[1] == "v3" || dated(seg[1]) {
			return rest("appinstalls", 2)
		}
	case "oauth":
		switch {
		case seg[1] == "authorize" || len(seg) == 3 && seg[2] == "authorize":
			return "oauth/authorize"
		case seg[1] == "v1" || seg[1] == "v2":
			return rest("oauth", 1)
		case seg[1] == "v3" || dated(seg[1]):
			return rest("oauth", 2)
		}
	}
	return ""
}

// route finds the operation of a request.
func (s *Server) route(method, path string) (*route, []string, error) {
	want := canonical(path)
	known := false
	if want != "" {
		for i := range s.routes {
			args, ok := match(s.routes[i].pattern, want)
			if !ok {
				continue
			}
			known = true
			if s.routes[i].method == method {
				return &s.routes[i], args, nil
			}
		}
	}
	if known {
		return nil, nil, &apiError{Code: http.StatusMethodNotAllowed, Message: "HTTP 405 Method Not Allowed"}
	}
	return nil, nil, &apiError{
		Code:    http.StatusNotImplemented,
		Message: "hubspottest: the simulator does not have " + method + " " + path,
	}
}

func match(pattern, path string) ([]string, bool) {
	var args []string
	for {
		p, prest, pmore := strings.Cut(pattern, "/")
		g, grest, gmore := strings.Cut(path, "/")
		switch {
		case p == "*" && g != "":
			args = append(args, g)
		case p != g:
			return nil, false
		}
		if pmore != gmore {
			return nil, false
		}
		if !pmore {
			return args, true
		}
		pattern, path = prest, grest
	}
}

// reads and writes are the scopes of an object named by the first argument.
func reads(s *Server, c *call) [][]string  { return s.objectScopes(c.args[:1], false) }
func writes(s *Server, c *call) [][]string { return s.objectScopes(c.args[:1], true) }

// both are the scopes of the two sides of an association.
func readsBoth(s *Server, c *call) [][]string  { return s.objectScopes(ends(c), false) }
func writesBoth(s *Server, c *call) [][]string { return s.objectScopes(ends(c), true) }

func ends(c *call) []string {
	if len(c.args) > 2 && parseID(c.args[1]) != 0 { // from, id, to
		return []string{c.args[0], c.args[2]}
	}
	return c.args[:2]
}

func (s *Server) objectScopes(names []string, write bool) [][]string {
	var out [][]string
	for _, n := range names {
		if t := s.byName[n]; t != nil && write {
			out = append(out, t.write)
		} else if t != nil {
			out = append(out, t.read)
		}
	}
	return out
}

func schemaReads(s *Server, c *call) [][]string {
	if t := s.byName[c.args[0]]; t != nil {
		return [][]string{append([]string{t.schemaRead}, t.read...)}
	}
	return nil
}

func schemaWrites(s *Server, c *call) [][]string {
	if t := s.byName[c.args[0]]; t != nil {
		return [][]string{{t.schemaWrite}}
	}
	return nil
}

func listReads(*Server, *call) [][]string  { return [][]string{{"crm.lists.read"}} }
func listWrites(*Server, *call) [][]string { return [][]string{{"crm.lists.write"}} }
func formReads(*Server, *call) [][]string  { return [][]string{{"forms"}} }
func emailReads(*Server, *call) [][]string { return [][]string{{"content"}} }
func ownerReads(*Server, *call) [][]string { return [][]string{{"crm.objects.owners.read"}} }
