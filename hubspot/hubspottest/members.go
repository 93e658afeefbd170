package hubspottest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
)

type member struct {
	id     int64
	joined time.Time
}

type wireMember struct {
	RecordID  string `json:"recordId"`
	Timestamp string `json:"membershipTimestamp"`
}

// live returns the members that are not in the recycle bin, by record id.
func (l *list) live() []member {
	rows := make([]member, 0, len(l.members))
	for id, at := range l.members {
		if l.t.find(id, false) != nil {
			rows = append(rows, member{id, at})
		}
	}
	slices.SortFunc(rows, func(a, b member) int { return cmp.Compare(a.id, b.id) })
	return rows
}

// listMembers is GET /lists/{listId}/memberships, by record id.
func (s *Server) listMembers(c *call) (result, error) {
	l, err := s.listOf(c)
	if err != nil {
		return result{}, err
	}
	return s.memberPage(c, l.live())
}

// listJoined is GET /lists/{listId}/memberships/join-order.
func (s *Server) listJoined(c *call) (result, error) {
	l, err := s.listOf(c)
	if err != nil {
		return result{}, err
	}
	rows := l.live()
	slices.SortStableFunc(rows, func(a, b member) int {
		order := cmp.Or(a.joined.Compare(b.joined), cmp.Compare(a.id, b.id))
		if !s.opts.Switches.JoinOrderAscending {
			order = -order
		}
		return order
	})
	return s.memberPage(c, rows)
}

// memberPage cuts a page: ascending with after or neither, descending with before.
func (s *Server) memberPage(c *call, rows []member) (result, error) {
	limit, err := c.limit(100, 250)
	if err != nil {
		return result{}, err
	}
	cursor := c.query.Get("after")
	if before := c.query.Get("before"); before != "" {
		slices.Reverse(rows)
		cursor = before
	}
	at := 0
	if cursor != "" {
		last := parseCursor(cursor)
		at = 1 + slices.IndexFunc(rows, func(m member) bool { return m.id == last })
	}
	out := []wireMember{}
	for _, m := range rows[at:min(at+limit, len(rows))] {
		out = append(out, wireMember{itoa(m.id), instant(m.joined)})
	}
	res := map[string]any{"results": out, "total": len(rows)}
	if at+limit < len(rows) {
		res["paging"] = c.next(cursorOf(rows[at+limit-1].id))
	}
	return ok(res)
}

// The cursors of memberships are opaque.
func cursorOf(id int64) string { return "m" + itoa(id) }

func parseCursor(v string) int64 { return parseID(strings.TrimPrefix(v, "m")) }

func (s *Server) manual(c *call) (*list, error) {
	l, err := s.listOf(c)
	if err == nil && l.processing == "DYNAMIC" {
		return nil, &apiError{
			Code: http.StatusBadRequest, Category: "VALIDATION_ERROR", SubCategory: "ILS.INVALID_PROCESSING_TYPE",
			Message: "Memberships of list " + c.args[0] + " cannot be changed because its processing type is DYNAMIC.",
		}
	}
	return l, err
}

// change adds and removes members and answers which were.
func (s *Server) change(l *list, add, remove []flexible) (result, error) {
	added, removed, missing := []string{}, []string{}, []string{}
	for _, id := range add {
		switch r := l.t.find(parseID(id.v), true); {
		case r == nil:
			missing = append(missing, id.v)
		case s.join(l, r.id):
			added = append(added, itoa(r.id))
		}
	}
	for _, id := range remove {
		n := parseID(id.v)
		if r := l.t.find(n, true); r != nil {
			n = r.id
		}
		if _, member := l.members[n]; member {
			delete(l.members, n)
			removed = append(removed, id.v)
		} else if l.t.find(n, false) == nil {
			missing = append(missing, id.v)
		}
	}
	// The first key is spelt so on the wire.
	return ok(map[string]any{"recordsIdsAdded": added, "recordIdsRemoved": removed, "recordIdsMissing": missing})
}

// addMembers is PUT /lists/{listId}/memberships/add.
func (s *Server) addMembers(c *call) (result, error) {
	l, err := s.manual(c)
	if err != nil {
		return result{}, err
	}
	var ids []flexible
	if err := c.decode(&ids); err != nil {
		return result{}, err
	}
	return s.change(l, ids, nil)
}

// removeMembers is PUT /lists/{listId}/memberships/remove.
func (s *Server) removeMembers(c *call) (result, error) {
	l, err := s.manual(c)
	if err != nil {
		return result{}, err
	}
	var ids []flexible
	if err := c.decode(&ids); err != nil {
		return result{}, err
	}
	return s.change(l, nil, ids)
}

// changeMembers is PUT /lists/{listId}/memberships/add-and-remove.
func (s *Server) changeMembers(c *call) (result, error) {
	l, err := s.manual(c)
	if err != nil {
		return result{}, err
	}
	var in struct {
		Add    []flexible `json:"recordIdsToAdd"`
		Remove []flexible `json:"recordIdsToRemove"`
	}
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	return s.change(l, in.Add, in.Remove)
}

// addMembersFrom is PUT /lists/{listId}/memberships/add-from/{sourceListId}.
func (s *Server) addMembersFrom(c *call) (result, error) {
	l, err := s.manual(c)
	if err != nil {
		return result{}, err
	}
	from := s.lists.find(c.args[1])
	if from == nil || from.t != l.t {
		return result{}, noList(c.args[1])
	}
	for _, m := range from.live() {
		s.join(l, m.id)
	}
	return noContent()
}

// clearMembers is DELETE /lists/{listId}/memberships.
func (s *Server) clearMembers(c *call) (result, error) {
	l, err := s.manual(c)
	if err != nil {
		return result{}, err
	}
	clear(l.members)
	return noContent()
}

type recordList struct {
	ListID      string `json:"listId"`
	ListVersion int    `json:"listVersion"`
	First       string `json:"firstAddedTimestamp"`
	Last        string `json:"lastAddedTimestamp"`
	Public      bool   `json:"isPublicList"`
}

func (s *Server) listsOf(t *table, id int64) []recordList {
	rows := []recordList{}
	for _, l := range s.lists.all {
		if at, member := l.members[id]; member && !l.deleted && l.t == t {
			rows = append(rows, recordList{itoa(l.id), l.version, instant(at), instant(at), false})
		}
	}
	return rows
}

// recordLists is GET /lists/records/{typeId}/{recordId}/memberships.
func (s *Server) recordLists(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	r := t.find(parseID(c.args[1]), true)
	if r == nil {
		return result{}, notFound()
	}
	rows := s.listsOf(t, r.id)
	return ok(map[string]any{"results": rows, "total": len(rows)})
}

// batchRecordLists is POST /lists/records/memberships/batch/read: a row for
// each record, with its lists.
func (s *Server) batchRecordLists(c *call) (result, error) {
	var in struct {
		Inputs []struct {
			Type     string   `json:"objectTypeId"`
			RecordID flexible `json:"recordId"`
		} `json:"inputs"`
	}
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	type row struct {
		RecordID string       `json:"recordId"`
		Type     string       `json:"objectTypeId"`
		Lists    []recordList `json:"recordListMemberships"`
	}
	rows, errs := []row{}, []rowError(nil)
	for _, one := range in.Inputs {
		t, err := s.table(one.Type)
		if err != nil {
			return result{}, err
		}
		r := t.find(parseID(one.RecordID.v), true)
		if r == nil {
			errs = append(errs, notThere(t, []string{one.RecordID.v}))
			continue
		}
		rows = append(rows, row{one.RecordID.v, t.typeID, s.listsOf(t, r.id)})
	}
	shuffle(s, rows)
	return s.batchResult(http.StatusOK, rows, errs)
}
