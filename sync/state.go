package crmsync

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// The documents that the engine keeps in the Store.
const (
	docMeta    = "meta"
	docFeeds   = "feeds"
	docUsage   = "usage"
	docSchemas = "schemas"
)

// state is the decoded content of the documents, and what of it is saved.
type state struct {
	meta    metaDoc
	feeds   map[string]*feedDoc
	usage   usageDoc
	schemas schemasDoc
	learned bool // the schemas are newer than the Store's
	owners  ownersDoc
	saved   map[string][]byte
}

// metaDoc is what the engine knows of the connection as a whole.
type metaDoc struct {
	StartedAt  time.Time                  `json:"startedAt,omitzero"` // the first pass
	Accounts   map[crm.System]crm.Account `json:"accounts,omitempty"`
	Settings   string                     `json:"settings,omitempty"` // digest of what the links were decided by
	LastPass   time.Time                  `json:"lastPass,omitzero"`
	LastReport *Report                    `json:"lastReport,omitempty"`
	Pending    *pendingPlan               `json:"pending,omitempty"`
	Approved   string                     `json:"approved,omitempty"` // digest of the plan that a person approved
	Lists      map[string]*listDoc        `json:"lists,omitempty"`    // by kind
	Unseen     bool                       `json:"unseen,omitempty"`   // some link names a record whose values must be read
	Wake       []crm.Key                  `json:"wake,omitempty"`     // keys that we changed, whose holders must be looked at again
	Checked    string                     `json:"checked,omitempty"`  // digest of the settings that fit both accounts
	Refresh    bool                       `json:"refresh,omitempty"`  // schemas and owners are to be read again
	Skipped    []string                   `json:"skipped,omitempty"`  // mapping rows that had to be left out
}

// pendingPlan is a plan that a safety limit halted.
type pendingPlan struct {
	Digest  string       `json:"digest"`
	Reasons []string     `json:"reasons"`
	Totals  merge.Totals `json:"totals"`
	At      time.Time    `json:"at"`
}

// listDoc is where the engine stands in an inclusion list.
type listDoc struct {
	ID      string     `json:"id"`
	Size    int        `json:"size"`
	LastAdd time.Time  `json:"lastAdd,omitzero"`
	Cursor  crm.Cursor `json:"cursor,omitempty"`
}

// feedDoc is where the engine stands in one feed.
type feedDoc struct {
	Cursor  crm.Cursor `json:"cursor,omitempty"`
	Fields  string     `json:"fields,omitempty"`  // digest of the fields that were read
	Whole   bool       `json:"whole,omitempty"`   // read to its end once, with these fields
	Started time.Time  `json:"started,omitzero"`  // of a sweep: when it began
	Running bool       `json:"running,omitempty"` // begun and not at its end
	ReadAt  time.Time  `json:"readAt,omitzero"`   // when its end was last reached
}

type schemasDoc struct {
	At        time.Time             `json:"at,omitzero"`
	Pipelines string                `json:"pipelines,omitempty"` // digest of the pairing of stages that was checked
	Schemas   map[string]crm.Schema `json:"schemas,omitempty"`   // by system/object
}

// documents names the documents that are decoded and compared in every pass.
// The schemas are not among them: they are large and rarely change.
func (s *state) documents() map[string]any {
	return map[string]any{docMeta: &s.meta, docFeeds: &s.feeds, docUsage: &s.usage, docOwners: &s.owners}
}

// schemaCache holds the schemas that were decoded last, with the document that
// they came from. What it gives out must not be changed.
type schemaCache struct {
	mu  sync.Mutex
	raw []byte
	doc schemasDoc
}

func (c *schemaCache) decode(raw []byte) schemasDoc {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(raw) > 0 && bytes.Equal(raw, c.raw) {
		return c.doc
	}
	var doc schemasDoc
	if len(raw) > 0 && json.Unmarshal(raw, &doc) != nil {
		// It is a copy of what the systems tell, so they are asked again.
		return schemasDoc{}
	}
	c.raw, c.doc = bytes.Clone(raw), doc
	return doc
}

// put keeps schemas with the document that they were saved as.
func (c *schemaCache) put(raw []byte, doc schemasDoc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw, c.doc = raw, doc
}

// learn takes in schemas that a system gave.
func (s *state) learn(sys crm.System, schemas []crm.Schema, now time.Time) {
	known := maps.Clone(s.schemas.Schemas)
	if known == nil {
		known = map[string]crm.Schema{}
	}
	for _, sc := range schemas {
		known[string(sys)+"/"+sc.Object] = sc
	}
	s.schemas = schemasDoc{At: now, Schemas: known}
	s.learned = true
}

func (e *Engine) loadState(ctx context.Context) (*state, error) {
	stored, err := e.store.Load(ctx, e.settings.Connection)
	if err != nil {
		return nil, fmt.Errorf("load state: %w", err)
	}
	s := &state{saved: stored.Documents}
	for name, into := range s.documents() {
		if doc, ok := stored.Documents[name]; ok {
			if err := json.Unmarshal(doc, into); err != nil {
				// The cause is left out: it may quote what is there.
				return nil, fmt.Errorf("load state: the document %q of connection %q is damaged, or was written by a newer version of this library: "+
					"restore the store, or run the newer version", name, e.settings.Connection)
			}
		}
	}
	s.schemas = e.schemas.decode(stored.Documents[docSchemas])
	if s.feeds == nil {
		s.feeds = map[string]*feedDoc{}
	}
	if s.saved == nil {
		s.saved = map[string][]byte{}
	}
	return s, nil
}

// changes returns the documents that differ from what the Store has.
func (s *state) changes() (map[string][]byte, error) {
	out := map[string][]byte{}
	docs := s.documents()
	if s.learned {
		docs[docSchemas] = &s.schemas
	}
	for name, doc := range docs {
		b, err := json.Marshal(doc)
		if err != nil {
			return nil, fmt.Errorf("save state: document %s: %w", name, err)
		}
		if !bytes.Equal(b, s.saved[name]) {
			out[name] = b
		}
	}
	return out, nil
}

// keep notes that the documents were saved.
func (s *state) keep(docs map[string][]byte) {
	s.learned = false
	for name, b := range docs {
		s.saved[name] = b
	}
}

func (s *state) feed(system crm.System, object string, lane crm.Lane) *feedDoc {
	name := string(system) + "/" + object + "/" + string(lane)
	f := s.feeds[name]
	if f == nil {
		f = &feedDoc{}
		s.feeds[name] = f
	}
	return f
}
