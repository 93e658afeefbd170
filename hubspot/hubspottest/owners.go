package hubspottest

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Owner is a user who can own records.
type Owner struct {
	// ID is what hubspot_owner_id holds, UserID another number; both are
	// given by the simulator when they are empty.
	ID                         string
	UserID                     int64
	Email, FirstName, LastName string
	// Archived owners have been deactivated; they are listed apart.
	Archived bool
}

type owner struct {
	Owner
	created, updated time.Time
}

type wireOwner struct {
	ID                      string `json:"id"`
	Email                   string `json:"email"`
	Type                    string `json:"type"`
	FirstName               string `json:"firstName"`
	LastName                string `json:"lastName"`
	UserID                  *int64 `json:"userId"`
	UserIDIncludingInactive int64  `json:"userIdIncludingInactive"`
	CreatedAt               string `json:"createdAt"`
	UpdatedAt               string `json:"updatedAt"`
	Archived                bool   `json:"archived"`
}

// AddOwner adds an owner and returns its id.
func (s *Server) AddOwner(o Owner) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextUID += 1 + s.rng.Int64N(500)
	if o.ID == "" {
		o.ID = itoa(41_000_000 + s.nextUID)
	}
	if o.UserID == 0 {
		o.UserID = s.nextUID
	}
	s.owners = append(s.owners, &owner{o, s.now(), s.now()})
	return o.ID
}

// DeactivateOwner archives an owner, whose records keep its id.
func (s *Server) DeactivateOwner(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.owner(id)
	if o == nil {
		return fmt.Errorf("deactivate owner %s: no such owner", id)
	}
	o.Archived, o.updated = true, s.now()
	return nil
}

func (s *Server) owner(id string) *owner {
	for _, o := range s.owners {
		if o.ID == id {
			return o
		}
	}
	return nil
}

func (o *owner) wire() wireOwner {
	w := wireOwner{
		ID: o.ID, Email: o.Email, Type: "PERSON", FirstName: o.FirstName, LastName: o.LastName,
		UserIDIncludingInactive: o.UserID, CreatedAt: instant(o.created), UpdatedAt: instant(o.updated), Archived: o.Archived,
	}
	if !o.Archived {
		w.UserID = &o.UserID
	}
	return w
}

// listOwners is GET /owners.
func (s *Server) listOwners(c *call) (result, error) {
	limit, err := c.limit(100, 500)
	if err != nil {
		return result{}, err
	}
	after := parseID(c.query.Get("after"))
	rows := []wireOwner{}
	res := page[wireOwner]{}
	for i, o := range s.owners {
		if int64(i) < after || o.Archived != c.flag("archived") {
			continue
		}
		if mail := c.query.Get("email"); mail != "" && !strings.EqualFold(mail, o.Email) {
			continue
		}
		if len(rows) == limit {
			res.Paging = c.next(itoa(int64(i)))
			break
		}
		rows = append(rows, o.wire())
	}
	res.Results = rows
	return ok(res)
}

// getOwner is GET /owners/{id}.
func (s *Server) getOwner(c *call) (result, error) {
	for _, o := range s.owners {
		id := o.ID
		if c.query.Get("idProperty") == "userId" {
			id = itoa(o.UserID)
		}
		if id == c.args[0] && o.Archived == c.flag("archived") {
			return ok(o.wire())
		}
	}
	return result{}, &apiError{Code: http.StatusNotFound, Message: "resource not found"}
}
