package hubspot

import (
	"errors"
	"net/http"
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
)

// damaged is the error for an answer of success that lacks what it must have.
// Taking it for an empty one would mean that nothing is there.
func (k call) damaged(status int, lacks string) *crm.Error {
	e := &crm.Error{Class: crm.BadRequest, System: crm.HubSpot, Op: k.op, Status: status, Err: errors.New("the answer has " + lacks)}
	if k.once {
		e.Class = crm.Ambiguous // it was done, but what was done cannot be read
	}
	return e
}

// isDamaged reports whether an error is about an answer that cannot be read,
// which says nothing about the records that were asked for or written.
func isDamaged(err error) bool {
	e, ok := crm.AsError(err)
	return ok && e.Status/100 == 2
}

// intact returns a page of records whose every row can be told, and that leads
// on from where it was asked for.
func (k call) intact(page *Page[Object], after string) (*Page[Object], error) {
	if !identified(page.Results) {
		return nil, k.damaged(http.StatusOK, "a record without its id")
	}
	if after != "" && page.After == after {
		return nil, k.damaged(http.StatusOK, "a next page that is the same again")
	}
	return page, nil
}

func identified(rows []Object) bool {
	return !slices.ContainsFunc(rows, func(o Object) bool { return o.ID == "" })
}
