package hubspottest

import (
	"net/http"
	"slices"
	"strconv"
)

type wireForm struct {
	ID          string       `json:"id"`
	Name        string       `json:"name"`
	CreatedAt   string       `json:"createdAt"`
	UpdatedAt   string       `json:"updatedAt"`
	Archived    bool         `json:"archived"`
	FieldGroups []fieldGroup `json:"fieldGroups"`
	FormType    string       `json:"formType"`
}

type fieldGroup struct {
	GroupType    string      `json:"groupType"`
	RichTextType string      `json:"richTextType"`
	Fields       []formField `json:"fields"`
}

type formField struct {
	ObjectTypeID string `json:"objectTypeId"`
	Name         string `json:"name"`
	Label        string `json:"label"`
	Required     bool   `json:"required"`
	Hidden       bool   `json:"hidden"`
	FieldType    string `json:"fieldType"`
}

func (s *Server) wireForm(f *form) wireForm {
	w := wireForm{
		ID: f.ID, Name: f.Name, CreatedAt: instant(f.created), UpdatedAt: instant(f.created),
		FieldGroups: []fieldGroup{}, FormType: f.Type,
	}
	for _, name := range f.Fields {
		field := formField{ObjectTypeID: "0-1", Name: name, Label: name, FieldType: "single_line_text"}
		if p := s.byName["contacts"].prop(name); p != nil {
			field.Label = p.Label
		}
		if name == "email" {
			field.Required, field.FieldType = true, "email"
		}
		w.FieldGroups = append(w.FieldGroups, fieldGroup{"default_group", "text", []formField{field}})
	}
	return w
}

// listForms is GET /marketing/v3/forms.
func (s *Server) listForms(c *call) (result, error) {
	limit, err := c.limit(20, 100)
	if err != nil {
		return result{}, err
	}
	types := c.list("formTypes")
	for _, t := range types {
		if !slices.Contains([]string{"hubspot", "captured", "flow", "blog_comment", "all"}, t) {
			return result{}, invalid("Invalid value for formTypes: %s.", t)
		}
	}
	if len(types) == 0 {
		types = []string{"hubspot"}
	}
	res := page[wireForm]{Results: []wireForm{}}
	passed := c.query.Get("after") == ""
	for _, f := range s.forms {
		passed = passed || f.ID == c.query.Get("after")
		if !passed || c.flag("archived") || !slices.Contains(types, "all") && !slices.Contains(types, f.Type) {
			continue
		}
		if len(res.Results) == limit {
			res.Paging = c.next(f.ID)
			break
		}
		res.Results = append(res.Results, s.wireForm(f))
	}
	if !passed {
		return result{}, invalid("Invalid value for after: %s", c.query.Get("after"))
	}
	return ok(res)
}

type wireSubmission struct {
	ConversionID string           `json:"conversionId"`
	SubmittedAt  int64            `json:"submittedAt"`
	Values       []submittedValue `json:"values"`
	PageURL      string           `json:"pageUrl"`
}

// listSubmissions is GET /form-integrations/v1/submissions/forms/{form}.
func (s *Server) listSubmissions(c *call) (result, error) {
	f := s.form(c.args[0])
	if f == nil {
		return result{}, notFound()
	}
	if f.Type == "blog_comment" {
		const text = "Submissions of forms of this type cannot be read."
		return result{}, &apiError{
			Code: http.StatusBadRequest, Message: text,
			Errors: []errorDetail{{Message: text, ErrorType: "FORM_TYPE_NOT_ALLOWED"}},
		}
	}
	limit, err := c.limit(20, 50)
	if err != nil {
		return result{}, err
	}
	// Submissions are only added: the number of those that are still to come
	// stays true whatever is submitted meanwhile.
	left := len(f.rows)
	if after := c.query.Get("after"); after != "" {
		if left, err = strconv.Atoi(unpack(after)); err != nil || left < 0 || left > len(f.rows) {
			return result{}, invalid("Invalid value for after: %s", after)
		}
	}
	res := page[wireSubmission]{Results: []wireSubmission{}}
	for ; left > 0 && len(res.Results) < limit; left-- {
		row := f.rows[left-1]
		values := slices.Clone(row.values)
		if values == nil {
			values = []submittedValue{}
		}
		res.Results = append(res.Results, wireSubmission{row.ConversionID, row.At.UnixMilli(), values, f.PageURL})
	}
	if left > 0 {
		res.Paging = c.next(pack(strconv.Itoa(left)))
	}
	return ok(res)
}
