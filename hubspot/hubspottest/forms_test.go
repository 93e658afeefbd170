package hubspottest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

const formsPath = "/marketing/v3/forms"

func submissionsPath(form string) string { return "/form-integrations/v1/submissions/forms/" + form }

func (p portal) submit(form string, values props) hubspottest.Submission {
	p.t.Helper()
	sub, err := p.SubmitForm(form, values)
	require.NoError(p.t, err)
	return sub
}

func TestFormsAreListedByType(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	a := p.AddForm(hubspottest.Form{ID: "b6336282-50ec-465e-894e-e368146fa25f", Name: "Contact us", Fields: []string{"email", "favourite"}})
	b := p.AddForm(hubspottest.Form{Name: "Comments", Type: "blog_comment"})
	c := p.AddForm(hubspottest.Form{Name: "Pop-up", Type: "flow"})
	p.call("GET", formsPath, "").golden(t, `{"results":[{"id":"b6336282-50ec-465e-894e-e368146fa25f","name":"Contact us","createdAt":"2026-03-10T12:00:00.123Z",`+
		`"updatedAt":"2026-03-10T12:00:00.123Z","archived":false,"fieldGroups":[`+
		`{"groupType":"default_group","richTextType":"text","fields":[{"objectTypeId":"0-1","name":"email","label":"Email","required":true,"hidden":false,"fieldType":"email"}]},`+
		`{"groupType":"default_group","richTextType":"text","fields":[{"objectTypeId":"0-1","name":"favourite","label":"favourite","required":false,"hidden":false,"fieldType":"single_line_text"}]}],`+
		`"formType":"hubspot"}]}`)
	require.Equal(t, []string{a, b, c}, p.call("GET", formsPath+"?formTypes=all", "").ids())
	require.Equal(t, []string{a, c}, p.call("GET", formsPath+"/?formTypes=hubspot&formTypes=flow", "").ids())
	require.Empty(t, p.call("GET", formsPath+"?archived=true", "").ids())

	first := p.call("GET", formsPath+"?formTypes=all&limit=2", "")
	require.Equal(t, []string{a, b}, first.ids())
	after, _ := first.at("paging", "next", "after").(string)
	second := p.call("GET", formsPath+"?formTypes=all&limit=2&after="+after, "")
	require.Equal(t, []string{c}, second.ids())
	require.Nil(t, second.at("paging"))
	for _, query := range []string{"?formTypes=x", "?limit=101", "?limit=0", "?after=x"} {
		require.Equal(t, http.StatusBadRequest, p.call("GET", formsPath+query, "").status, query)
	}
	require.Equal(t, http.StatusNotImplemented, p.call("GET", formsPath+"/"+a, "").status)
	require.Equal(t, http.StatusMethodNotAllowed, p.call("POST", formsPath, "{}").status)
}

func TestASubmissionMakesOrUpdatesItsContact(t *testing.T) {
	t.Parallel()
	hand := newClock()
	p := open(t, hubspottest.Options{Now: hand.Now})
	form := p.AddForm(hubspottest.Form{Name: "Contact us", Fields: []string{"email", "firstname", "hs_is_contact", "favourite"}, PageURL: "https://example.org/contact"})
	one := p.submit(form, props{"email": "Ada@example.org", "firstname": "Ada", "favourite": "tea"})
	require.Equal(t, "Ada", p.read("contacts", one.ContactID, "firstname"))
	require.Equal(t, "1", p.read("contacts", one.ContactID, "num_conversion_events"))
	require.Equal(t, "FORM", p.read("contacts", one.ContactID, "hs_object_source"))
	p.call("GET", submissionsPath(form), "").golden(t, `{"results":[{"conversionId":"`+one.ConversionID+`","submittedAt":1773144000123,"values":[`+
		`{"name":"email","value":"Ada@example.org","objectTypeId":"0-1"},{"name":"firstname","value":"Ada","objectTypeId":"0-1"},`+
		`{"name":"favourite","value":"tea","objectTypeId":"0-1"}],"pageUrl":"https://example.org/contact"}]}`)

	hand.now = hand.now.Add(time.Hour)
	other := p.AddForm(hubspottest.Form{Name: "Newsletter"})
	two := p.submit(other, props{"email": "ada@example.org"})
	three := p.submit(form, props{"email": "ada@example.org", "hs_is_contact": "false"}) // read-only: not set
	require.Equal(t, one.ContactID, two.ContactID)
	require.Equal(t, one.ContactID, three.ContactID)
	figures := props{
		"firstname": "Ada", "num_conversion_events": "3", "num_unique_conversion_events": "2", "hs_is_contact": "true",
		"recent_conversion_date": "2026-03-10T13:00:00.123Z", "recent_conversion_event_name": "Contact us",
		"first_conversion_date": "2026-03-10T12:00:00.123Z", "first_conversion_event_name": "Contact us",
	}
	for name, want := range figures {
		require.Equal(t, want, p.read("contacts", one.ContactID, name), name)
	}
	require.Empty(t, p.submit(form, props{"firstname": "Nobody"}).ContactID)
	require.Equal(t, 1, p.Count("contacts"))

	for _, values := range []props{{"lastname": "x"}, {"email": "no address"}} {
		_, err := p.SubmitForm(form, values)
		require.Error(t, err)
	}
	_, err := p.SubmitForm("none", nil)
	require.Error(t, err)
	require.Len(t, p.call("GET", submissionsPath(form), "").results(), 3)
	require.NoError(t, p.RemoveForm(form))
	require.Error(t, p.RemoveForm(form))
	r := p.call("GET", submissionsPath(form), "")
	require.Equal(t, http.StatusNotFound, r.status)
	r.golden(t, `{"status":"error","message":"resource not found","correlationId":"…"}`)
}

// Newest first, and what is submitted while they are read shifts no page.
func TestSubmissionsArePaged(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	form := p.AddForm(hubspottest.Form{Name: "F"})
	var want []string
	for i := range 45 {
		want = append([]string{p.submit(form, props{"email": fmt.Sprintf("p%d@example.org", i)}).ConversionID}, want...)
	}
	var got []string
	query := ""
	for {
		r := p.call("GET", submissionsPath(form)+query, "")
		for _, row := range r.results() {
			m, _ := row.(map[string]any)
			id, _ := m["conversionId"].(string)
			got = append(got, id)
		}
		p.submit(form, props{"email": "late@example.org"})
		after, more := r.at("paging", "next", "after").(string)
		if !more {
			break
		}
		query = "?after=" + after
	}
	require.Equal(t, want, got)
	for _, query := range []string{"?limit=51", "?limit=x", "?after=x", "?after=LTE"} { // LTE is -1
		require.Equal(t, http.StatusBadRequest, p.call("GET", submissionsPath(form)+query, "").status, query)
	}
	comments := p.AddForm(hubspottest.Form{Type: "blog_comment"})
	r := p.call("GET", submissionsPath(comments), "")
	require.Equal(t, http.StatusBadRequest, r.status)
	require.Equal(t, "FORM_TYPE_NOT_ALLOWED", r.at("errors", 0, "errorType"))
}

func TestFormsAndEmailEventsHaveScopesOfTheirOwn(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{Scopes: []string{"crm.objects.contacts.read"}})
	form := p.AddForm(hubspottest.Form{})
	for path, scope := range map[string]string{formsPath: "forms", submissionsPath(form): "forms", eventsPath: "content"} {
		r := p.call("GET", path, "")
		require.Equal(t, http.StatusForbidden, r.status)
		require.Equal(t, scope, r.at("errors", 0, "context", "requiredGranularScopes", 0))
	}
	for _, path := range []string{"/marketing/v4/forms", "/marketing/forms/2026-09", "/form-integrations/v2/submissions/forms/x", "/email/public/v2/events", "/email/v1"} {
		require.Equal(t, http.StatusNotImplemented, p.call("GET", path, "").status, path)
	}
}
