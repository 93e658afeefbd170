package hubspottest

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxText is the longest value of a text property in characters.
const maxText = 65536

// normalize checks a value against a property's type and returns it as the
// portal stores it. old is the present value, for appending to a set.
func normalize(t *table, p *Property, raw, old string) (string, *propError) {
	if raw == "" {
		return "", nil
	}
	bad := func(code, format string, args ...any) (string, *propError) {
		return "", &propError{code, fmt.Sprintf(format, args...), p.Name}
	}
	switch p.Type {
	case "number":
		v := strings.TrimSpace(raw)
		if _, err := strconv.ParseFloat(v, 64); err != nil || strings.ContainsAny(v, "xXnN_") {
			return bad("INVALID_DECIMAL", "%s was not a valid number.", raw)
		}
		return v, nil
	case "bool":
		v := strings.ToLower(strings.TrimSpace(raw))
		if v != "true" && v != "false" {
			return bad("INVALID_OPTION", "%s was not one of the allowed options: [true, false]", raw)
		}
		return v, nil
	case "date":
		return civilDate(p, raw)
	case "datetime":
		at, ok := parseTime(raw)
		if !ok {
			return bad("INVALID_LONG", "%s was not a valid long.", raw)
		}
		return instant(at), nil
	case "enumeration":
		return choice(p, raw, old)
	}
	if n := utf8.RuneCountInString(raw); n > maxText {
		return bad("INVALID_LENGTH", "The value of %s has %d characters; at most %d are allowed.", p.Name, n, maxText)
	}
	switch {
	case t.plural == "contacts" && p.Name == "email":
		v := strings.ToLower(strings.TrimSpace(raw))
		if !validEmail(v) {
			return bad("INVALID_EMAIL", "Email address %s is invalid", raw)
		}
		return v, nil
	case t.plural == "companies" && p.Name == "domain":
		return hostOf(raw), nil
	}
	return raw, nil
}

func choice(p *Property, raw, old string) (string, *propError) {
	if p.Owner || len(p.Options) == 0 && !p.multi() { // options kept elsewhere
		return strings.TrimSpace(raw), nil
	}
	values := []string{raw}
	if p.multi() {
		values = splitSet(raw)
		if strings.HasPrefix(raw, ";") {
			values = append(splitSet(old), values...)
		}
	}
	var out []string
	for _, v := range values {
		if len(p.Options) > 0 && !p.option(v) {
			allowed := make([]string, len(p.Options))
			for i, o := range p.Options {
				allowed[i] = o.Value
			}
			return "", &propError{
				"INVALID_OPTION",
				fmt.Sprintf("%s was not one of the allowed options: [%s]", v, strings.Join(allowed, ", ")), p.Name,
			}
		}
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return strings.Join(out, ";"), nil
}

func civilDate(p *Property, raw string) (string, *propError) {
	v := strings.TrimSpace(raw)
	if d, err := time.Parse(time.DateOnly, v); err == nil {
		return d.Format(time.DateOnly), nil
	}
	at, ok := parseTime(v)
	if !ok {
		return "", &propError{"INVALID_LONG", raw + " was not a valid long.", p.Name}
	}
	if !at.Equal(at.Truncate(24 * time.Hour)) {
		clock := fmt.Sprintf("%s.%d UTC", at.Format(time.TimeOnly), at.Nanosecond()/int(time.Millisecond))
		return "", &propError{"INVALID_DATE", fmt.Sprintf("%s is at %s, not midnight!", raw, clock), p.Name}
	}
	return at.Format(time.DateOnly), nil
}

// The years outside of which an epoch is taken for nonsense.
const (
	firstMillis = -62135596800000 // 0001-01-01
	lastMillis  = 253402300799999 // 9999-12-31
)

// parseTime reads an ISO 8601 instant or date, or epoch milliseconds. Parts
// below a millisecond are dropped.
func parseTime(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return time.UnixMilli(n).UTC(), n >= firstMillis && n <= lastMillis
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04Z07:00", time.DateOnly} {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC().Truncate(time.Millisecond), true
		}
	}
	return time.Time{}, false
}

func validEmail(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || len(local) > 64 || len(s) > 254 {
		return false
	}
	if strings.ContainsAny(s, " \t\r\n<>(),;:\\\"[]") || strings.Contains(domain, "@") || strings.Contains(s, "..") {
		return false
	}
	if strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") {
		return false
	}
	labels := strings.Split(domain, ".")
	if len(labels) < 2 || len(labels[len(labels)-1]) < 2 {
		return false
	}
	for _, l := range labels {
		if l == "" || strings.HasPrefix(l, "-") || strings.HasSuffix(l, "-") || strings.Contains(l, "_") {
			return false
		}
	}
	return true
}

// hostOf reduces a web address to its host, as companies' domains are kept.
func hostOf(raw string) string {
	v := strings.ToLower(strings.TrimSpace(raw))
	if !strings.Contains(v, "://") {
		v = "http://" + v
	}
	if u, err := url.Parse(v); err == nil && u.Hostname() != "" {
		return strings.TrimPrefix(u.Hostname(), "www.")
	}
	return strings.ToLower(strings.TrimSpace(raw))
}

// shown is a stored value in the form in which replies carry it.
func (s *Server) shown(p *Property, v string) string {
	sw := s.opts.Switches
	switch {
	case p.Type == "date" && sw.DatesAsEpoch:
		if d, err := time.Parse(time.DateOnly, v); err == nil {
			return itoa(d.UnixMilli())
		}
	case p.Type == "number" && sw.NormalizeNumbers && strings.Contains(v, ".") && !strings.ContainsAny(v, "eE"):
		return strings.TrimSuffix(strings.TrimRight(v, "0"), ".")
	}
	return v
}
