package hubspot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

const (
	propConverted = "recent_conversion_date"
	// formPage is how many forms are looked at by one call of the engine at most.
	formPage = 20
	// formComments is the type of the forms whose submissions cannot be read.
	formComments   = "blog_comment"
	formNotAllowed = "FORM_TYPE_NOT_ALLOWED"
)

// submitted reads submissions of forms, of all types but blog comments. There is
// no feed of them: a run asks whether any contact has filled in a form since
// cur.Low, and only then each form for its submissions, the newest first, down to
// that moment.
//
// It takes for granted that a submission with an e-mail address sets
// recent_conversion_date of its contact. One without an address, and one that is
// submitted with an earlier time than its own, is seen only together with others.
// Archived forms are not read.
func (k *Connector) submitted(ctx context.Context, e eventKind, cur cursor) ([]event, step, error) {
	if !cur.Listing {
		page, err := k.c.Search.Do(ctx, objContacts, SearchRequest{
			FilterGroups: []FilterGroup{{Filters: []Filter{{
				PropertyName: propConverted, Operator: GTE, Value: strconv.FormatInt(cur.Low, 10),
			}}}},
			Properties: []string{propConverted}, Limit: 1,
		})
		if err != nil {
			return nil, step{}, scoped(err, scopeContacts)
		}
		cur.Begun = millis(page.Date)
		if len(page.Results) == 0 {
			return nil, step{next: cur, done: true}, nil
		}
		cur.Listing = true
	}
	page, err := k.c.Forms.List(ctx, &FormOptions{Limit: formPage, After: cur.After, Types: []string{"all"}})
	if err != nil {
		return nil, step{}, scoped(err, scopeForms)
	}
	all, next, err := k.ofForms(ctx, e, page.Results, cur)
	switch {
	case err != nil:
		return nil, step{}, scoped(err, scopeForms)
	case next.ID != "":
		return all, step{next: next}, nil
	case page.After != "" && page.After == cur.After:
		return nil, step{}, stuck("forms")
	}
	next.After = page.After
	return all, step{next: next, done: page.After == ""}, nil
}

// ofForms reads the submissions of some forms, from cur.Place of the form cur.ID
// on, until it has a batch of them: next says where to go on. A form that is no
// longer there does not matter.
func (k *Connector) ofForms(ctx context.Context, e eventKind, forms []Form, cur cursor) (all []event, next cursor, err error) {
	place := ""
	if i := slices.IndexFunc(forms, func(f Form) bool { return f.ID == cur.ID }); i >= 0 {
		forms, place = forms[i:], cur.Place
	}
	cur.ID, cur.Place = "", ""
	for _, form := range forms {
		if form.Type == formComments {
			continue
		}
		for more := true; more; more = place != "" {
			if len(all) >= MaxBatch {
				cur.ID, cur.Place = form.ID, place
				return all, cur, nil
			}
			page, err := k.c.Forms.Submissions(ctx, form.ID, &SubmissionOptions{Limit: MaxSubmissions, After: place})
			if unreadable(err) {
				place = ""
				break
			}
			if err != nil {
				return nil, cur, err
			}
			if page.After != "" && page.After == place {
				return nil, cur, stuck("submissions of a form")
			}
			place = page.After
			for _, s := range page.Results {
				if s.SubmittedAt < cur.Low {
					place = "" // the rest is older still
				} else if cur.High == 0 || s.SubmittedAt <= cur.High {
					all = append(all, submission(e, form, s))
				}
			}
		}
	}
	return all, cur, nil
}

// unreadable reports whether an error is about one form that is gone, or whose
// submissions HubSpot does not give to anybody.
func unreadable(err error) bool {
	e, ok := crm.AsError(err)
	return ok && (e.Class == crm.NotFound || e.Code == formNotAllowed)
}

// submission presents what was filled in. A submission without an id, should
// there be any, goes by its form and time.
func submission(e eventKind, form Form, s Submission) event {
	out := event{
		id: cmp.Or(s.ConversionID, fmt.Sprintf("%s-%d", form.ID, s.SubmittedAt)),
		at: s.SubmittedAt, subject: e.about(form.Name),
	}
	var lines []string
	for _, v := range s.Values {
		lines = append(lines, v.Name+": "+v.Value)
		if v.Name == "email" && (v.ObjectTypeID == "" || isContacts(v.ObjectTypeID)) {
			out.email = v.Value
		}
	}
	if s.PageURL != "" {
		lines = append(lines, s.PageURL)
	}
	out.body = strings.Join(lines, "\n")
	return out
}
