package hubspottest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

func (p portal) search(body string) reply { return p.call("POST", contactsPath+"/search", body) }

func TestSearchOperators(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{Tier: hubspottest.Unlimited})
	require.NoError(t, p.DefineProperty("contacts", hubspottest.Property{Name: "score", Type: "number"}))
	names := map[string]string{
		p.Put("contacts", props{"firstname": "Ada", "email": "ada@x.co", "score": "10", "lifecyclestage": "lead", "hs_buying_role": "CHAMPION;OTHER"}): "ada",
		p.Put("contacts", props{"firstname": "bob", "email": "bob@y.co", "score": "9", "lifecyclestage": "customer"}):                                  "bob",
		p.Put("contacts", props{"email": "cy@x.co"}): "cy",
	}
	for name, c := range map[string]struct{ filter, want string }{
		"texts ignore case":               {`{"propertyName":"firstname","operator":"EQ","value":"ADA"}`, "ada"},
		"choices do not":                  {`{"propertyName":"lifecyclestage","operator":"EQ","value":"LEAD"}`, ""},
		"a choice":                        {`{"propertyName":"lifecyclestage","operator":"EQ","value":"lead"}`, "ada"},
		"not equal skips the unset":       {`{"propertyName":"firstname","operator":"NEQ","value":"ada"}`, "bob"},
		"numbers compare as numbers":      {`{"propertyName":"score","operator":"GT","value":9}`, "ada"},
		"at least":                        {`{"propertyName":"score","operator":"GTE","value":"9"}`, "ada bob"},
		"less":                            {`{"propertyName":"score","operator":"LT","value":"10"}`, "bob"},
		"at most":                         {`{"propertyName":"score","operator":"LTE","value":"10"}`, "ada bob"},
		"between includes both ends":      {`{"propertyName":"score","operator":"BETWEEN","value":"9","highValue":"10"}`, "ada bob"},
		"in wants lower case":             {`{"propertyName":"firstname","operator":"IN","values":["ada","BOB"]}`, "ada"},
		"not in":                          {`{"propertyName":"firstname","operator":"NOT_IN","values":["ada"]}`, "bob"},
		"one of several choices":          {`{"propertyName":"hs_buying_role","operator":"IN","values":["OTHER"]}`, "ada"},
		"has a value":                     {`{"propertyName":"firstname","operator":"HAS_PROPERTY"}`, "ada bob"},
		"has none":                        {`{"propertyName":"firstname","operator":"NOT_HAS_PROPERTY"}`, "cy"},
		"a word":                          {`{"propertyName":"email","operator":"CONTAINS_TOKEN","value":"x"}`, "ada cy"},
		"a pattern":                       {`{"propertyName":"email","operator":"CONTAINS_TOKEN","value":"*@X.co"}`, "ada cy"},
		"not a word":                      {`{"propertyName":"email","operator":"NOT_CONTAINS_TOKEN","value":"x"}`, "bob"},
		"the id is a number":              {`{"propertyName":"hs_object_id","operator":"GT","value":"0"}`, "ada bob cy"},
		"hs_lastmodifieddate has nothing": {`{"propertyName":"hs_lastmodifieddate","operator":"GT","value":"1"}`, ""},
	} {
		r := p.search(`{"filters":[` + c.filter + `]}`)
		require.Equal(t, http.StatusOK, r.status, "%s: %s", name, r.text)
		got := []string{}
		for _, id := range r.ids() {
			got = append(got, names[id])
		}
		require.Equal(t, c.want, strings.Join(got, " "), name)
	}
	require.Len(t, p.search(`{"filterGroups":[{"filters":[{"propertyName":"score","operator":"EQ","value":"9"}]},{"filters":[{"propertyName":"firstname","operator":"NOT_HAS_PROPERTY"}]}]}`).ids(), 2, "groups are alternatives")
	require.Len(t, p.search(`{"query":"x.co"}`).ids(), 2)
	require.Len(t, p.search(`{}`).ids(), 3)
}

func TestSearchRefusals(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{Tier: hubspottest.Unlimited})
	f := `{"propertyName":"email","operator":"HAS_PROPERTY"}`
	list := func(n int) string { return strings.TrimSuffix(strings.Repeat(f+",", n), ",") }
	group := func(n, m int) string {
		return `{"filterGroups":[` + strings.TrimSuffix(strings.Repeat(`{"filters":[`+list(m)+`]},`, n), ",") + `]}`
	}
	for body, want := range map[string]int{
		group(5, 3): 200, group(6, 1): 400, group(1, 7): 400, group(4, 5): 400, group(3, 6): 200,
		`{"limit":200}`: 200, `{"limit":"200"}`: 200, `{"limit":201}`: 400, `{"limit":0}`: 400,
		`{"limit":200,"after":"9800"}`: 200, `{"limit":200,"after":9801}`: 400, `{"after":"x"}`: 400,
		`{"sorts":["-email"]}`: 200, `{"sorts":["email","city"]}`: 400, `{"sorts":[{"propertyName":"nope"}]}`: 400,
		`{"query":"` + strings.Repeat("x", 3000) + `"}`:                                                     400,
		`{"filters":[{"propertyName":"email","operator":"LIKE","value":"x"}]}`:                              400,
		`{"filters":[{"propertyName":"nope","operator":"EQ","value":"x"}]}`:                                 400,
		`{"filters":[{"propertyName":"createdate","operator":"GT","value":"soon"}]}`:                        400,
		`{"filters":[{"propertyName":"lastmodifieddate","operator":"GTE","value":"0"}]}`:                    500,
		`{"filters":[{"propertyName":"lastmodifieddate","operator":"GTE","value":"1970-01-01T00:00:01Z"}]}`: 200,
		`{"filters":[`: 400,
	} {
		require.Equal(t, want, p.search(body).status, body)
	}
}

func TestSearchPagesByOffsetAndSortsOnce(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	for i := range 25 {
		p.Put("contacts", props{"firstname": fmt.Sprintf("n%02d", 24-i)})
	}
	p.Put("contacts", props{"email": "unset@b.co"})
	r := p.search(`{"sorts":[{"propertyName":"firstname","direction":"ASCENDING"}],"properties":["firstname"]}`)
	require.InDelta(t, 26, r.at("total"), 0)
	require.Equal(t, "10", r.at("paging", "next", "after"))
	require.Equal(t, "n00", r.at("results", 0, "properties", "firstname"))
	r = p.search(`{"sorts":[{"propertyName":"firstname","direction":"ASCENDING"}],"properties":["firstname"],"after":"20"}`)
	require.Equal(t, "n20", r.at("results", 0, "properties", "firstname"))
	require.Nil(t, r.at("results", 5, "properties", "firstname"), "those without a value come last")
	require.NotContains(t, r.text, "paging")
	r = p.search(`{"sorts":["-firstname"],"properties":["firstname"],"limit":1}`)
	require.Equal(t, "n24", r.at("results", 0, "properties", "firstname"))
}

func TestSearchSeesChangesLate(t *testing.T) {
	t.Parallel()
	c := newClock()
	late := ""
	p := open(t, hubspottest.Options{Now: c.Now, SearchLag: 10 * time.Second, LateVisible: func(_, _ string, _ time.Time) time.Duration {
		if late != "" {
			return 5 * time.Minute
		}
		return 0
	}})
	a := p.Put("contacts", props{"city": "Ulm"})
	require.Empty(t, p.search(`{}`).ids())
	require.Equal(t, "Ulm", p.call("GET", contactsPath+"/"+a+"?properties=city", "").at("properties", "city"), "reads are never late")
	c.now = c.now.Add(10 * time.Second)
	require.Equal(t, []string{a}, p.search(`{}`).ids())

	require.NoError(t, p.Edit("contacts", a, props{"city": "Bonn"}))
	require.Equal(t, "Ulm", p.search(`{"properties":["city"]}`).at("results", 0, "properties", "city"))
	late = "yes"
	b := p.Put("contacts", nil)
	c.now = c.now.Add(time.Minute)
	require.Equal(t, "Bonn", p.search(`{"properties":["city"]}`).at("results", 0, "properties", "city"))
	require.Equal(t, []string{a}, p.search(`{}`).ids())
	late = ""
	require.NoError(t, p.Delete("contacts", a))
	c.now = c.now.Add(5 * time.Minute)
	require.Equal(t, []string{b}, p.search(`{}`).ids())
}

func TestSearchMatchesAtTheMillisecond(t *testing.T) {
	t.Parallel()
	c := newClock()
	p := open(t, hubspottest.Options{Now: c.Now})
	id := p.Put("contacts", nil)
	c.now = c.now.Add(time.Millisecond)
	p.Put("contacts", nil)
	for _, at := range []string{"2026-03-10T12:00:00.123Z", "2026-03-10T12:00:00.123999Z", "1773144000123", "2026-03-10T13:00:00.123+01:00"} {
		r := p.search(`{"filters":[{"propertyName":"lastmodifieddate","operator":"EQ","value":"` + at + `"}]}`)
		require.Equal(t, []string{id}, r.ids(), at)
	}
}

func TestTenThousandOfOneMillisecondAreReachedByID(t *testing.T) {
	t.Parallel()
	c := newClock()
	p := open(t, hubspottest.Options{Now: c.Now, Tier: hubspottest.Unlimited})
	for i := range 10_050 {
		p.Put("contacts", props{"email": fmt.Sprintf("u%d@b.co", i), "firstname": "U"})
	}
	body := `{"filters":[{"propertyName":"lastmodifieddate","operator":"EQ","value":"2026-03-10T12:00:00.123Z"},{"propertyName":"hs_object_id","operator":"GT","value":"%s"}],"sorts":[{"propertyName":"hs_object_id","direction":"ASCENDING"}],"limit":200}`
	seen, last := map[string]bool{}, "0"
	for {
		r := p.search(fmt.Sprintf(body, last))
		if len(r.ids()) == 0 {
			break
		}
		for _, id := range r.ids() {
			seen[id] = true
			last = id
		}
	}
	require.Len(t, seen, 10_050)
}
