package crmsync

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// source is one feed that a pass reads: its place in the Store, and whether it
// was read to its end in this pass.
type source struct {
	kind   *kind
	system crm.System
	object string
	lane   crm.Lane
	doc    *feedDoc
	done   bool
	// resumed: an earlier pass began to read the changes and did not come to their
	// end. What it has passed by may have changed since, so they are read once more.
	resumed bool
}

// sweepPages bounds how many pages of one sweep a pass reads.
const sweepPages = 50

// observe reads every feed to its end, a page each at a time, and commits each
// page together with the cursors.
func (p *pass) observe(ctx context.Context) error {
	sources := p.sources()
	for pages := 0; ; pages++ {
		open := openSources(sources, pages)
		if len(open) == 0 {
			break
		}
		drift, err := p.observePage(ctx, open)
		if err != nil {
			return err
		}
		if drift != nil {
			if err := p.adapt(ctx, drift, sources); err != nil {
				return err
			}
		}
		p.progress("read")
	}
	if err := p.readOrphans(ctx); err != nil {
		return err
	}
	if err := p.readUnseen(ctx); err != nil {
		return err
	}
	if err := p.readOwners(ctx); err != nil {
		return err
	}
	return p.observeLists(ctx)
}

// sources lists the feeds of this pass: the changes of every object, and the
// sweeps that are due.
func (p *pass) sources() []*source {
	var out []*source
	for _, k := range p.kinds {
		for _, sys := range [...]crm.System{crm.HubSpot, crm.Salesforce} {
			for _, o := range k.objects[sys] {
				out = append(out, p.changes(k, sys, o))
			}
		}
	}
	sw := p.e.settings.Sweeps
	for _, s := range out {
		switch {
		case s.system == crm.HubSpot:
			// Sweeps over all activities would cost more than they find. What was
			// deleted shows when it is written.
			activities := s.kind.timeline != nil
			if !activities || s.kind.rules.deletedInHubSpot == DeleteInSalesforce && writable(s.object) {
				out = p.sweep(out, s, crm.Deletions, sw.Deletions)
			}
			out = p.sweep(out, s, crm.Recheck, sw.Recheck)
			if !activities {
				out = p.sweep(out, s, crm.Associations, sw.associations(s.object, s.kind.reads[s.object]))
			}
		default:
			out = p.sweep(out, s, crm.Deletions, sw.Reconcile)
			if s.kind.schemas[s.object].Calculates(s.kind.reads[s.object]) {
				out = p.sweep(out, s, crm.Associations, sw.Reconcile)
			}
		}
	}
	return out
}

// changes returns an object's change feed. When the fields to read have
// changed, it starts again, so that no field is ever decided that was not read.
func (p *pass) changes(k *kind, sys crm.System, object string) *source {
	doc := p.st.feed(sys, object, crm.Changes)
	fields := strings.Join(k.reads[object], ",")
	if k.timeline != nil {
		fields += " " + k.timeline.digest
	}
	fields = hash([]byte(fields))
	if doc.Fields != fields {
		*doc = feedDoc{Fields: fields}
	}
	return &source{kind: k, system: sys, object: object, lane: crm.Changes, doc: doc, resumed: doc.Running}
}

// sweep adds a sweep of s's object if it is running or due. The first one is
// due an interval after the feed was first read to its end.
func (p *pass) sweep(out []*source, s *source, lane crm.Lane, every Duration) []*source {
	doc := p.st.feed(s.system, s.object, lane)
	now := p.e.now()
	if every < 0 || !s.doc.Whole {
		return out
	}
	if doc.Started.IsZero() {
		doc.Started = s.doc.ReadAt
	}
	if !doc.Running && now.Sub(doc.Started) >= time.Duration(every) {
		doc.Running, doc.Started = true, now
	}
	if !doc.Running {
		return out
	}
	return append(out, &source{kind: s.kind, system: s.system, object: s.object, lane: lane, doc: doc})
}

// associations returns how often all records of a HubSpot object are read for
// changed associations. That of a contact is a property as well, so that its
// change is most likely one of the contact: once a day does for those that are
// many.
func (sw Sweeps) associations(object string, fields []string) Duration {
	switch {
	case sw.Associations < 0 || !slices.ContainsFunc(fields, crm.IsAssociation):
		return -1
	case object == objContacts:
		return sw.Reconcile
	}
	return sw.Associations
}

func openSources(all []*source, pages int) []*source {
	var open []*source
	for _, s := range all {
		if !s.done && (s.lane == crm.Changes || pages < sweepPages) {
			open = append(open, s)
		}
	}
	return open
}

// answer is what one system said to the feeds asked together.
type answer struct {
	sources []*source
	pages   []crm.Page
	err     error
}

// observePage reads one page of each feed, both systems at once, and commits
// what they say. It returns a feed that failed because the schema has changed.
func (p *pass) observePage(ctx context.Context, open []*source) (drift error, err error) {
	var answers [2]answer
	var wg sync.WaitGroup
	for i, sys := range [...]crm.System{crm.HubSpot, crm.Salesforce} {
		a := &answers[i]
		for _, s := range open {
			if s.system == sys {
				a.sources = append(a.sources, s)
			}
		}
		if len(a.sources) > 0 {
			wg.Go(func() { a.pages, a.err = p.ask(ctx, sys, a.sources) })
		}
	}
	wg.Wait()
	for _, a := range answers {
		if a.err != nil {
			if crm.ClassOf(a.err) == crm.SchemaDrift && !p.drifted {
				drift = a.err
			} else if err == nil {
				err = a.err
			}
			continue
		}
		d, ferr := p.foldAnswer(ctx, a)
		if ferr != nil {
			return nil, ferr
		}
		if d != nil {
			drift = d
		}
	}
	return drift, err
}

func (p *pass) ask(ctx context.Context, sys crm.System, sources []*source) ([]crm.Page, error) {
	feeds := make([]crm.Feed, len(sources))
	for i, s := range sources {
		feeds[i] = crm.Feed{
			Object: s.object, Lane: s.lane, Fields: s.kind.reads[s.object], Since: s.doc.Cursor, After: p.since(s.kind),
		}
	}
	pages, err := p.e.clients[sys].Changes(ctx, feeds)
	if err != nil {
		return nil, fmt.Errorf("read changes: %w", err)
	}
	if len(pages) != len(feeds) {
		return nil, fmt.Errorf("read changes: the %s client answered %d feeds instead of %d", sys, len(pages), len(feeds))
	}
	return pages, nil
}

// foldAnswer folds the pages of one system into links and commits them. The
// cursors move in the commit of the last records that they stand behind;
// whatever fails before leaves them where they were.
func (p *pass) foldAnswer(ctx context.Context, a answer) (drift error, err error) {
	var records []crm.Record
	var read []int
	for i, page := range a.pages {
		s := a.sources[i]
		if page.Err != nil {
			if drift, err = p.feedFailed(s, page.Err, drift); err != nil {
				return nil, err
			}
			continue
		}
		records = append(records, page.Records...)
		read = append(read, i)
		*p.report.Read.Of(s.system) += len(page.Records)
	}
	before := make([]feedDoc, len(a.sources))
	for i, s := range a.sources {
		before[i] = *s.doc
	}
	err = p.foldRecords(ctx, records, func() {
		for _, i := range read {
			a.sources[i].advance(a.pages[i], p.e.now())
		}
	})
	if err != nil {
		// The end of the pass saves the documents as they are now.
		for _, i := range read {
			*a.sources[i].doc = before[i]
		}
	}
	return drift, err
}

// advance moves a feed behind a page.
func (s *source) advance(page crm.Page, now time.Time) {
	s.doc.Cursor = page.Next
	s.doc.Running = page.More
	if page.More {
		return
	}
	s.doc.ReadAt = now
	s.doc.Whole = s.doc.Whole || s.lane == crm.Changes
	s.done, s.resumed = !s.resumed, false
}

// feedFailed decides what a failure of one feed means.
func (p *pass) feedFailed(s *source, failure, drift error) (error, error) {
	switch crm.ClassOf(failure) {
	case crm.SchemaDrift:
		if !p.drifted {
			return failure, nil
		}
	case crm.CursorGone:
		// The gap cannot be read any more: everything is compared again.
		s.doc.Cursor, s.doc.Running, s.resumed = "", false, false
		if s.lane != crm.Changes {
			s.done = true
			main := p.st.feed(s.system, s.object, crm.Changes)
			main.Cursor, main.Whole, main.Running = "", false, false
		}
		p.report.Reasons = append(p.report.Reasons, fmt.Sprintf(
			"%s %s: the position in the feed was too old, all records are compared again", s.system, s.object))
		return drift, nil
	case crm.Forbidden, crm.BadRequest, crm.NotFound:
		if s.kind.timeline != nil {
			// One type of activity that the user may not read, or that has no such
			// listing, must not stop everything else. It is asked again next time.
			s.done, s.doc.Running = true, false
			p.report.Reasons = append(p.report.Reasons, fmt.Sprintf("%s %s is left out: %s", s.system, s.object, failure))
			return drift, nil
		}
	}
	return drift, fmt.Errorf("read %s: %w", s.object, failure)
}

// adapt reads the schemas again after a system refused a field, and goes on
// without the fields that are gone. It does so once in a pass.
func (p *pass) adapt(ctx context.Context, drift error, sources []*source) error {
	p.drifted = true
	p.report.Reasons = nil
	if err := p.compile(ctx, true); err != nil {
		return err
	}
	for _, s := range sources {
		s.kind = p.kindNamed(s.kind.name)
		if s.lane == crm.Changes {
			fresh := p.changes(s.kind, s.system, s.object)
			s.doc, s.done = fresh.doc, s.done && fresh.doc.Whole
		}
	}
	// What other fields mean for the links is this pass's to decide, as a plan
	// made just before it would tell.
	if err := p.noticeSettings(ctx); err != nil {
		return err
	}
	p.e.log.Warn("schema changed", "connection", p.conn, "error", drift)
	return nil
}

// whole reports whether every object was read to its end once.
func (p *pass) whole() bool {
	for _, s := range p.sources() {
		if s.lane == crm.Changes && !s.doc.Whole {
			return false
		}
	}
	return true
}
