package hubspottest

import (
	"net/http"
	"slices"
	"strings"
)

type wireList struct {
	ListID           string            `json:"listId"`
	ListVersion      int               `json:"listVersion"`
	Name             string            `json:"name"`
	ObjectTypeID     string            `json:"objectTypeId"`
	ProcessingType   string            `json:"processingType"`
	ProcessingStatus string            `json:"processingStatus"`
	CreatedAt        string            `json:"createdAt"`
	UpdatedAt        string            `json:"updatedAt"`
	FiltersUpdatedAt string            `json:"filtersUpdatedAt"`
	CreatedByID      string            `json:"createdById"`
	UpdatedByID      string            `json:"updatedById"`
	Size             *int              `json:"size,omitempty"`
	Additional       map[string]string `json:"additionalProperties,omitempty"`
}

func (l *list) wire() wireList {
	return wireList{
		ListID: itoa(l.id), ListVersion: l.version, Name: l.name, ObjectTypeID: l.t.typeID, ProcessingType: l.processing,
		ProcessingStatus: "COMPLETE", CreatedAt: instant(l.created), UpdatedAt: instant(l.updated),
		FiltersUpdatedAt: instant(l.created), CreatedByID: itoa(person.user), UpdatedByID: itoa(person.user),
	}
}

func noList(id string) error {
	return &apiError{
		Code: http.StatusNotFound, Category: "OBJECT_NOT_FOUND", SubCategory: "ILS.LIST_NOT_FOUND",
		Message: "List does not exist with ID " + id + ".",
	}
}

func (s *Server) listOf(c *call) (*list, error) {
	if l := s.lists.find(c.args[0]); l != nil {
		return l, nil
	}
	return nil, noList(c.args[0])
}

// getLists is GET /lists?listIds=.
func (s *Server) getLists(c *call) (result, error) {
	rows := []wireList{}
	for _, id := range c.list("listIds") {
		if l := s.lists.find(id); l != nil {
			rows = append(rows, l.wire())
		}
	}
	return ok(map[string]any{"lists": rows})
}

// getList is GET /lists/{listId}.
func (s *Server) getList(c *call) (result, error) {
	l, err := s.listOf(c)
	if err != nil {
		return result{}, err
	}
	w, n := l.wire(), l.size()
	w.Size = &n
	return ok(map[string]any{"list": w})
}

// getListByName is GET /lists/object-type-id/{typeId}/name/{name}.
func (s *Server) getListByName(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	for _, l := range s.lists.all {
		if !l.deleted && l.t == t && l.name == c.args[1] {
			w, n := l.wire(), l.size()
			w.Size = &n
			return ok(map[string]any{"list": w})
		}
	}
	return result{}, noList(c.args[1])
}

// createList is POST /lists.
func (s *Server) createList(c *call) (result, error) {
	var in struct {
		Name         string `json:"name"`
		ObjectTypeID string `json:"objectTypeId"`
		Processing   string `json:"processingType"`
	}
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	t, err := s.table(in.ObjectTypeID)
	if err != nil {
		return result{}, err
	}
	if in.Name == "" || !slices.Contains([]string{"MANUAL", "DYNAMIC", "SNAPSHOT"}, in.Processing) {
		return result{}, invalid("name and processingType (MANUAL, DYNAMIC or SNAPSHOT) are required")
	}
	for _, l := range s.lists.all {
		if !l.deleted && l.name == in.Name {
			return result{}, &apiError{
				Code: http.StatusBadRequest, Category: "VALIDATION_ERROR", SubCategory: "ILS.DUPLICATE_LIST_NAMES",
				Message: "A list named '" + in.Name + "' already exists.",
			}
		}
	}
	return ok(map[string]any{"list": s.newList(in.Name, t, in.Processing).wire()})
}

// deleteList is DELETE /lists/{listId}; restoreList undoes it.
func (s *Server) deleteList(c *call) (result, error) {
	l, err := s.listOf(c)
	if err != nil {
		return result{}, err
	}
	l.deleted, l.updated = true, s.now()
	return noContent()
}

// restoreList is PUT /lists/{listId}/restore.
func (s *Server) restoreList(c *call) (result, error) {
	for _, l := range s.lists.all {
		if itoa(l.id) == c.args[0] {
			l.deleted, l.updated = false, s.now()
			return noContent()
		}
	}
	return result{}, noList(c.args[0])
}

// renameList is PUT /lists/{listId}/update-list-name.
func (s *Server) renameList(c *call) (result, error) {
	l, err := s.listOf(c)
	if err != nil {
		return result{}, err
	}
	l.name, l.updated = c.query.Get("listName"), s.now()
	l.version++
	return ok(map[string]any{"updatedList": l.wire()})
}

// searchLists is POST /lists/search.
func (s *Server) searchLists(c *call) (result, error) {
	var in struct {
		Query      string   `json:"query"`
		Offset     flexible `json:"offset"`
		Count      flexible `json:"count"`
		Processing []string `json:"processingTypes"`
		ListIDs    []string `json:"listIds"`
		TypeID     string   `json:"objectTypeId"`
	}
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	offset, count := int(parseID(in.Offset.v)), 20
	if in.Count.set {
		count = int(min(parseID(in.Count.v), 500))
	}
	rows := []wireList{}
	for _, l := range s.lists.all {
		switch {
		case l.deleted, in.TypeID != "" && s.byName[in.TypeID] != l.t,
			len(in.Processing) > 0 && !slices.Contains(in.Processing, l.processing),
			len(in.ListIDs) > 0 && !slices.Contains(in.ListIDs, itoa(l.id)),
			!strings.Contains(strings.ToLower(l.name), strings.ToLower(in.Query)):
			continue
		}
		w := l.wire()
		w.Additional = map[string]string{"hs_list_size": itoa(int64(l.size())), "hs_list_reference_count": "0"}
		if !l.added.IsZero() {
			w.Additional["hs_last_record_added_at"] = itoa(l.added.UnixMilli())
		}
		rows = append(rows, w)
	}
	total := len(rows)
	rows = rows[min(offset, total):min(offset+count, total)]
	return ok(map[string]any{"lists": rows, "offset": offset + len(rows), "hasMore": offset+len(rows) < total, "total": total})
}
