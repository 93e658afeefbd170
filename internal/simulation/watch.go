package simulation

import (
	"context"
	"maps"
	"slices"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// snapshot is what a system's living records hold, by field key.
type snapshot map[crm.Ref]map[string]string

// cellKey names one field of one record.
type cellKey struct {
	ref   crm.Ref
	field string
}

// entry is one value that a field has had: who gave it, and when.
type entry struct {
	value string
	user  bool
	at    time.Time
	seq   int
	// untold: a pass wrote it, and the store was never told.
	untold bool
}

// overwrite is a value that a pass replaced, with what is needed to judge it.
type overwrite struct {
	key, other cellKey // the field, and its counterpart's
	old        entry
	before     string // what the field had before old
	new        string
	started    time.Time // the pass
	at         time.Time
	seq        int
	// quiet: the pass saw all that was there, stamps are what it saw of the record
	// and of its counterpart.
	quiet             bool
	stamp, otherStamp time.Time
	// unknown: the field was hidden, and the store knows of no value that both sides
	// have had.
	unknown bool
}

// made is a record that a pass created or deleted.
type made struct {
	ref     crm.Ref
	values  map[string]string
	at      time.Time
	started time.Time
	pass    int
}

// journal is what happened to the records of both systems, as they themselves
// tell. It knows nothing of the engine's decisions.
type journal struct {
	seq       int
	cells     map[cellKey][]entry
	living    map[crm.Ref]bool
	seen      map[crm.Ref]bool      // every record that there ever was
	born      map[crm.Ref]time.Time // made by a user, or taken from the bin
	moved     time.Time             // when a user last did anything
	gone      map[crm.Ref]time.Time // deleted by a user and not come back
	passed    map[crm.Ref]crm.Ref   // merged or converted into
	became    map[crm.Ref][]crm.Ref // all that it was ever merged or converted into
	overwrote []overwrite
	sent      []sent // by passes, and not known to the store
	looks     []span // of passes that decided all that there was
	spelled   map[cellKey]spelled
	echoes    []echo
	touched   map[crm.Ref]int // when a user last wrote to the record
	created   []made
	deleted   []made
	userWrote int // changed values that users are the cause of
	wrote     int // changed values that passes are the cause of
}

func newJournal() *journal {
	return &journal{cells: map[cellKey][]entry{}, living: map[crm.Ref]bool{}, seen: map[crm.Ref]bool{}, born: map[crm.Ref]time.Time{}, gone: map[crm.Ref]time.Time{}, passed: map[crm.Ref]crm.Ref{}, became: map[crm.Ref][]crm.Ref{}, spelled: map[cellKey]spelled{}, touched: map[crm.Ref]int{}}
}

// snap looks at one system.
func (w *world) snap(sys crm.System) snapshot {
	out := snapshot{}
	if sys == crm.HubSpot {
		for _, object := range w.objects[sys] {
			for _, o := range w.hs.All(object) {
				values := make(map[string]string, len(w.fields))
				for _, f := range w.fields {
					if v := w.plain(f.key, o.Properties[f.name(object)]); v != "" {
						values[f.key] = v
					}
				}
				out[ref(object, o.ID)] = values
			}
		}
		return out
	}
	for _, object := range w.objects[sys] {
		for _, r := range w.sf.All(object) {
			if r.Bool("IsConverted") {
				continue
			}
			values := make(map[string]string, len(w.fields))
			for i, f := range w.fields {
				v := w.plain(f.key, r.Text(f.name(object)))
				if i == fieldOptOut && r.Bool(f.lead) {
					v = "true"
				}
				if f.name(object) != "" && v != "" {
					values[f.key] = v
				}
			}
			out[ref(object, r.ID())] = values
		}
	}
	return out
}

// set notes a value that a field has now and says whether it is another one.
func (j *journal) set(k cellKey, v string, user bool) bool {
	list := j.cells[k]
	if n := len(list); n > 0 && list[n-1].value == v || n == 0 && v == "" {
		return false
	}
	j.cells[k] = append(list, entry{value: v, user: user, at: time.Now(), seq: j.seq})
	return true
}

// last returns what a field has, and what it had before.
func (j *journal) last(k cellKey) (now entry, before string) {
	list := j.cells[k]
	if len(list) == 0 {
		return entry{}, ""
	}
	if len(list) > 1 {
		before = list[len(list)-2].value
	}
	return list[len(list)-1], before
}

// held reports whether a field had the value, or seemed to have it for so long
// as changes may stay out of sight, at some time since an entry was made.
func (j *journal) held(k cellKey, v string, since entry, lag time.Duration) bool {
	list := j.cells[k]
	if v == "" && (len(list) == 0 || since.before(list[0], lag)) {
		return true
	}
	for i, e := range list {
		if e.value == v && (i+1 == len(list) || since.before(list[i+1], lag)) {
			return true
		}
	}
	return false
}

// before reports whether o became visible when e was there already.
func (e entry) before(o entry, lag time.Duration) bool {
	return o.seq >= e.seq || lag > 0 && !o.at.Add(lag).Before(e.at)
}

// byUser takes in what a user did.
func (w *world) byUser(before, after snapshot, structural bool) {
	j := w.journal
	j.seq++
	j.moved = time.Now()
	var lost []crm.Ref
	for r := range before {
		if after[r] == nil {
			lost = append(lost, r)
			delete(j.living, r)
			j.gone[r] = time.Now()
			w.everGone[r]++
		}
	}
	for r, values := range after {
		if before[r] == nil {
			j.living[r], j.seen[r], j.born[r] = true, true, time.Now()
			delete(j.gone, r)
			j.inherit(r, values, lost, w.fields)
		}
		for _, f := range w.fields {
			if f.name(r.Object) != "" && j.set(cellKey{r, f.key}, values[f.key], true) {
				j.userWrote++
			}
		}
	}
	if structural {
		j.userWrote += 2 * len(w.fields)
	}
}

// inherit gives a record that others became the history of their values.
func (j *journal) inherit(r crm.Ref, values map[string]string, from []crm.Ref, known []field) {
	for _, f := range known {
		k := cellKey{r, f.key}
		for _, old := range from {
			if now, _ := j.last(cellKey{old, f.key}); len(j.cells[k]) == 0 && now.seq > 0 && now.value == values[f.key] {
				j.cells[k] = slices.Clone(j.cells[cellKey{old, f.key}])
			}
		}
	}
}

// byPass takes in what a call of a pass did.
func (w *world) byPass(p *process, before, after snapshot) {
	j := w.journal
	j.seq++
	gone := cascade{}
	for r := range before {
		if after[r] == nil {
			gone[r] = true
		}
	}
	for r, values := range before {
		if after[r] == nil {
			delete(j.living, r)
			if gone.takes(r) {
				j.gone[r] = time.Now()
				w.everGone[r]++
				continue
			}
			j.deleted = append(j.deleted, made{r, values, time.Now(), p.started, p.pass})
		}
	}
	for r, values := range after {
		if before[r] == nil {
			j.living[r], j.seen[r] = true, true
			j.created = append(j.created, made{r, maps.Clone(values), time.Now(), p.started, p.pass})
			w.checkCreate(p, r, values)
		}
		other := crm.Ref{}
		for _, f := range w.fields {
			k := cellKey{r, f.key}
			old, prev := j.last(k)
			if f.name(r.Object) == "" || !j.set(k, values[f.key], false) {
				continue
			}
			j.wrote++
			j.send(k, p)
			if before[r] == nil {
				continue
			}
			if other.IsZero() {
				other = w.counterpart(r)
			}
			j.overwrote = append(j.overwrote, overwrite{
				key: k, other: cellKey{other, f.key}, old: old, before: prev, new: values[f.key],
				started: p.started, at: time.Now(), seq: j.seq,
				quiet: w.quiet(p), stamp: p.saw.stamps[r], otherStamp: p.saw.stamps[other],
				unknown: !w.agreed(r, f.key) && (w.wasHidden[[2]string{r.Object, f.key}] || w.wasHidden[[2]string{other.Object, f.key}]),
			})
		}
	}
}

// counterpart returns the record that the store has linked to r.
func (w *world) counterpart(r crm.Ref) crm.Ref {
	l := w.linkOf(r)
	if l == nil {
		return crm.Ref{}
	}
	return l.Side(r.System.Other()).Ref
}

// agreed reports whether the store knows of a value that the field had on both sides.
func (w *world) agreed(r crm.Ref, field string) bool {
	l := w.linkOf(r)
	if l == nil {
		return false
	}
	_, ok := l.Base[field]
	return ok
}

func (w *world) linkOf(r crm.Ref) *crmsync.Link {
	links, err := w.store.Lookup(context.Background(), w.conn, crmsync.LinkLookup{Refs: []crm.Ref{r}})
	if err != nil || len(links) == 0 {
		return nil
	}
	return &links[0]
}

// heldByAny is held of the record and of all that were merged or converted into
// it.
func (j *journal) heldByAny(k cellKey, v string, since entry, lag time.Duration) bool {
	if j.held(k, v, since, lag) {
		return true
	}
	for r := range j.passed {
		if j.leads(r, k.ref) && j.held(cellKey{r, k.field}, v, since, lag) {
			return true
		}
	}
	return false
}
