package foreign_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestGolden plays recorded conversations to the simulators and compares every
// status, header and body, with the order of the keys. A file of testdata is
// one conversation with accounts that are new:
//
//	# a comment
//	> POST /crm/v3/objects/contacts
//	> {"properties":{"email":"a@example.com"}}
//	< 201
//	< Content-Type: application/json;charset=utf-8
//	< {"id":"<id:ada>","properties":{ "...":0 }}
//
// Lines that go on are one body. Of the answer only the headers that are named
// are compared. The answers are those that were recorded from the vendor, with
// placeholders for what differs from account to account:
//
//	"<id>" "<uuid>" "<instant>" "<sfid>" "<sftime>" "<any>"   a text of that kind, also inside a longer one
//	"<number>" "<bool>"                                       a value without quotes
//	<id:ada>           the same, kept: {{ada}} in later lines is its value
//	"...":0 and "..."  any further keys, any further elements
//
// {{clientId}}, {{clientSecret}}, {{refreshToken}}, {{username}} and {{url}}
// are given.
func TestGolden(t *testing.T) {
	t.Parallel()
	bin := buildSimulators(t)
	for _, vendor := range []string{"hubspot", "salesforce"} {
		files, err := filepath.Glob(filepath.Join("testdata", vendor, "*.txt"))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			t.Run(vendor+"/"+strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
				t.Parallel()
				a := startSimulators(t, bin)
				p := a.HubSpot
				if vendor == "salesforce" {
					p = a.Salesforce.portal
				}
				replay(t, file, p, a.Salesforce.Username)
			})
		}
	}
}

// replay plays one file.
func replay(t *testing.T, file string, p portal, username string) {
	t.Helper()
	text, err := os.ReadFile(file) //nolint:gosec // one of ours
	require.NoError(t, err)
	c := conversation{t: t, portal: p, known: map[string]string{
		"clientId": p.ClientID, "clientSecret": p.ClientSecret, "refreshToken": p.RefreshToken, "username": username, "url": p.URL,
	}}
	var ask, want []string
	for n, line := range append(strings.Split(string(text), "\n"), "> end") {
		switch {
		case strings.HasPrefix(line, "> "):
			if len(want) > 0 {
				c.exchange(fmt.Sprintf("%s, before line %d", filepath.Base(file), n+1), ask, want)
				ask, want = nil, nil
			}
			ask = append(ask, line[2:])
		case strings.HasPrefix(line, "< "):
			want = append(want, line[2:])
		default:
			require.True(t, line == "" || strings.HasPrefix(line, "#"), "%s:%d: %s", file, n+1, line)
		}
	}
}

// conversation is what has been said so far.
type conversation struct {
	t      *testing.T
	portal portal
	known  map[string]string // values of <name:key>
}

// header is a line of a request or an answer before its body.
var header = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*: `)

// split divides the lines after the first into headers and body.
func split(lines []string) (map[string]string, string) {
	headers := map[string]string{}
	for len(lines) > 0 && header.MatchString(lines[0]) {
		name, value, _ := strings.Cut(lines[0], ": ")
		headers[name], lines = value, lines[1:]
	}
	return headers, strings.Join(lines, "\n")
}

func (c *conversation) exchange(where string, ask, want []string) {
	c.t.Helper()
	resp := c.send(ask)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(c.t, err)
	require.Equal(c.t, want[0], strconv.Itoa(resp.StatusCode), "%s: %s", where, body)
	for i := range want {
		want[i] = c.fill(want[i])
	}
	headers, text := split(want[1:])
	for name, value := range headers {
		c.compare(where+": "+name, value, resp.Header.Get(name))
	}
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		var packed bytes.Buffer
		require.NoError(c.t, json.Compact(&packed, []byte(text)), "%s: %s", where, text)
		text = packed.String()
	}
	c.compare(where, text, strings.TrimRight(string(body), "\n"))
}

// send makes the request that the lines describe, signed unless they sign it themselves.
func (c *conversation) send(lines []string) *http.Response {
	c.t.Helper()
	for i := range lines {
		lines[i] = c.fill(lines[i])
	}
	method, path, _ := strings.Cut(lines[0], " ")
	headers, body := split(lines[1:])
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.portal.URL+path, strings.NewReader(body))
	require.NoError(c.t, err)
	req.Header.Set("Authorization", "Bearer "+c.portal.Token)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range headers {
		req.Header.Set(name, value)
		if value == "none" {
			req.Header.Del(name)
		}
	}
	resp, err := http.DefaultTransport.RoundTrip(req) // follows no redirect
	require.NoError(c.t, err)
	return resp
}

// fill puts in the values that are known.
func (c *conversation) fill(s string) string {
	for key, value := range c.known {
		s = strings.ReplaceAll(s, "{{"+key+"}}", value)
	}
	return s
}

// placeholders of a quoted template; their expressions must match one value.
var (
	placeholder = regexp.MustCompile(`"?<([a-z]+)(?::([a-zA-Z]+))?>"?`)
	kinds       = map[string]string{
		"id":      `[0-9]+`,
		"number":  `-?[0-9]+(?:\.[0-9]+)?`,
		"uuid":    `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`,
		"instant": `[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{3})?Z`,
		"sfid":    `[0-9A-Za-z]{18}`,
		"sftime":  `[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.000\+0000`,
		"bool":    `true|false`,
		"any":     `(?:[^"\\]|\\.)*`,
	}
)

// compare matches text with a template and keeps what it names.
func (c *conversation) compare(where, template, text string) {
	c.t.Helper()
	template = c.fill(template)
	expr, at := "^", 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(template, -1) {
		expr += literal(template[at:m[0]])
		whole, kind := template[m[0]:m[1]], template[m[2]:m[3]]
		require.Contains(c.t, kinds, kind, where)
		value := kinds[kind]
		if m[4] >= 0 {
			value = "(?P<" + template[m[4]:m[5]] + ">" + value + ")"
		} else {
			value = "(?:" + value + ")"
		}
		if kind != "number" && kind != "bool" {
			value = strings.Repeat(`"`, strings.Index(whole, "<")) + value + strings.TrimPrefix(whole[strings.LastIndex(whole, ">"):], ">")
		}
		expr, at = expr+value, m[1]
	}
	expr += literal(template[at:]) + "$"
	re := regexp.MustCompile(expr)
	found := re.FindStringSubmatch(text)
	if found == nil {
		require.Equal(c.t, template, text, where) // shows the difference
		require.FailNow(c.t, "the answer does not match", where)
	}
	for i, name := range re.SubexpNames() {
		if name != "" {
			c.known[name] = found[i]
		}
	}
}

// further is the mark for any further keys or elements.
var further = regexp.MustCompile(`,?"\.\.\."(?::0)?`)

// literal quotes plain text.
func literal(s string) string {
	expr, at := "", 0
	for _, m := range further.FindAllStringIndex(s, -1) {
		expr, at = expr+regexp.QuoteMeta(s[at:m[0]])+`(?:.*)`, m[1]
	}
	return expr + regexp.QuoteMeta(s[at:])
}
