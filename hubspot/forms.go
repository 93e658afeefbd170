package hubspot

import (
	"context"
	"iter"
	"net/url"
)

// MaxSubmissions is the most submissions of one page.
const MaxSubmissions = 50

// Forms is the service for forms and what was submitted with them. It needs the
// scope forms. Its paths are the same in every [Version].
type Forms struct{ c *Client }

// Form describes a form.
type Form struct {
	ID       string `json:"id"` // a GUID
	Name     string `json:"name"`
	Type     string `json:"formType"` // "hubspot", "captured", "flow", "blog_comment"
	Archived bool   `json:"archived"`
}

// FormOptions selects a page of forms.
type FormOptions struct {
	Limit    int      `url:"limit,omitempty"` // 0 is 20
	After    string   `url:"after,omitempty"`
	Types    []string `url:"formTypes,omitempty"` // "all", or some of the types; none is "hubspot"
	Archived bool     `url:"archived,omitempty"`  // only archived ones
}

// List returns a page of forms.
//
// hubspot:operation GET /marketing/v3/forms
func (s *Forms) List(ctx context.Context, opts *FormOptions) (*Page[Form], error) {
	return fetch[Form](ctx, s.c, call{op: "list forms", path: "/marketing/v3/forms", opts: opts})
}

// All ranges over the forms from opts.After on.
func (s *Forms) All(ctx context.Context, opts FormOptions) iter.Seq2[Form, error] {
	return all(opts.After, func(after string) (*Page[Form], error) {
		opts.After = after
		return s.List(ctx, &opts)
	})
}

// Submission is one time that a form was filled in. It does not name the contact:
// that is found by the e-mail address among the values.
type Submission struct {
	ConversionID string           `json:"conversionId"`
	SubmittedAt  int64            `json:"submittedAt"` // milliseconds since 1970
	Values       []SubmittedValue `json:"values"`
	PageURL      string           `json:"pageUrl"`
}

// SubmittedValue is what one field was filled in with. A field of several
// choices comes several times.
type SubmittedValue struct {
	Name         string `json:"name"`
	Value        string `json:"value"`
	ObjectTypeID string `json:"objectTypeId"` // "0-1" for a property of contacts
}

// SubmissionOptions selects a page of submissions.
type SubmissionOptions struct {
	Limit int    `url:"limit,omitempty"` // at most 50; 0 is 20
	After string `url:"after,omitempty"`
}

// Submissions returns a page of a form's submissions, the newest first. HubSpot
// refuses forms of the type "blog_comment" with FORM_TYPE_NOT_ALLOWED.
//
// hubspot:operation GET /form-integrations/v1/submissions/forms/{form}
func (s *Forms) Submissions(ctx context.Context, form string, opts *SubmissionOptions) (*Page[Submission], error) {
	return fetch[Submission](ctx, s.c, call{
		op: "list submissions of a form", opts: opts,
		path: "/form-integrations/v1/submissions/forms/" + url.PathEscape(form),
	})
}

// AllSubmissions ranges over a form's submissions, the newest first.
func (s *Forms) AllSubmissions(ctx context.Context, form string, opts SubmissionOptions) iter.Seq2[Submission, error] {
	return all(opts.After, func(after string) (*Page[Submission], error) {
		opts.After = after
		return s.Submissions(ctx, form, &opts)
	})
}
