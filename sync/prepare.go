package crmsync

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/mapping/places"
	"github.com/crmsync/crmsync/sync/crm"
)

// schemasFor is how long schemas are trusted before they are read again.
const schemasFor = 24 * time.Hour

// prepare checks the accounts, reads the schemas if need be, compiles the
// mappings and notices changed settings.
func (p *pass) prepare(ctx context.Context) error {
	if p.st.meta.StartedAt.IsZero() {
		p.st.meta.StartedAt = p.e.now()
	}
	if err := p.checkAccounts(ctx); err != nil {
		return err
	}
	age := p.e.now().Sub(p.st.schemas.At)
	if p.st.meta.Refresh {
		p.st.owners.At = zeroTime
	}
	if err := p.compile(ctx, age < 0 || age > schemasFor || p.st.meta.Refresh); err != nil {
		return err
	}
	p.st.meta.Refresh = false
	return p.noticeSettings(ctx)
}

// compile builds the kinds against both schemas; fresh asks the systems for
// them even if the Store has them.
func (p *pass) compile(ctx context.Context, fresh bool) error {
	p.kinds = kindsOf(p.e.settings)
	var skipped []string
	// A moment in HubSpot and a date in Salesforce are the same day where the
	// portal's people are.
	zone, err := time.LoadLocation(p.st.meta.Accounts[crm.HubSpot].TimeZone)
	if err != nil {
		zone = time.UTC
		skipped = append(skipped, "the portal's time zone is unknown here: dates are taken in UTC")
	}
	var wrong validator
	for _, k := range p.kinds {
		if err := p.describe(ctx, k, fresh); err != nil {
			return err
		}
		if err := wrong.take(p.checkPipelines(ctx, k, fresh)); err != nil {
			return err
		}
		out, err := k.compile(p.e.registry, p.e.settings.StateCountryLists, zone)
		if err := wrong.take(err); err != nil {
			return err
		}
		skipped = append(skipped, out...)
	}
	if err := p.checkSettings(ctx, fresh, &wrong); err != nil {
		return err
	}
	if err := wrong.err(); err != nil {
		p.st.meta.Refresh = true // it may be mended in an account as well
		return err
	}
	slices.Sort(skipped)
	p.st.meta.Skipped = slices.Compact(skipped)
	p.report.Reasons = append(p.report.Reasons, p.st.meta.Skipped...)
	return nil
}

// compile compiles the kind's mapping against the schemas, and returns the rows
// that had to be left out.
func (k *kind) compile(r *mapping.Registry, lists bool, zone *time.Location) (skipped []string, err error) {
	k.addCurrency()
	k.maps, k.places = map[objectPair]*mapping.Mapping{}, map[string]*places.Lists{}
	for _, pair := range k.pairs() {
		if len(pair.fields.Fields) == 0 {
			continue
		}
		fields, note, err := k.useLists(pair.fields, pair.salesforce, lists)
		if err != nil {
			return nil, err
		}
		if note != "" {
			skipped = append(skipped, note)
		}
		m, issues := mapping.Compile(fields, k.schemas[pair.hubspot], k.schemas[pair.salesforce], r)
		if mapping.Fatal(issues) {
			return nil, unusable(pair.path+".mapping", issues)
		}
		for _, i := range issues {
			if i.Dropped {
				skipped = append(skipped, fmt.Sprintf("%s.mapping.%s (%s): %s", pair.path, i.Path, pair.salesforce, i.Message))
			}
		}
		k.maps[pair.objectPair] = m.In(zone)
	}
	k.reads = map[string][]string{}
	for sys, objects := range k.objects {
		for _, o := range objects {
			k.reads[o] = k.wants(sys, o)
		}
	}
	k.upsert = usable(k.upsert, k.schemas)
	return skipped, nil
}

// usable keeps the external-id fields that the accounts really have.
func usable(upsert map[string]string, schemas map[string]crm.Schema) map[string]string {
	out := map[string]string{}
	for object, field := range upsert {
		if f, ok := schemas[object].Field(field); ok && f.ExternalID && f.Createable {
			out[object] = f.Name
		}
	}
	return out
}

func unusable(path string, issues []mapping.Issue) error {
	e := &SettingsError{}
	for _, i := range issues {
		e.Issues = append(e.Issues, Issue{Path: path + "." + i.Path, Message: i.Message})
	}
	return e
}

// describe fills in the kind's schemas, from the Store where it can.
func (p *pass) describe(ctx context.Context, k *kind, fresh bool) error {
	k.schemas = map[string]crm.Schema{}
	for _, sys := range [...]crm.System{crm.HubSpot, crm.Salesforce} {
		objects := k.objects[sys]
		if !fresh && p.cached(k, sys, objects) || len(objects) == 0 {
			continue
		}
		schemas, err := p.e.clients[sys].Describe(ctx, objects...)
		if err != nil {
			return fmt.Errorf("describe %s: %w", strings.Join(objects, ", "), err)
		}
		p.st.learn(sys, schemas, p.e.now())
		if !p.cached(k, sys, objects) {
			return fmt.Errorf("describe %s: the answer lacks an object that was asked for", strings.Join(objects, ", "))
		}
	}
	return nil
}

func (p *pass) cached(k *kind, sys crm.System, objects []string) bool {
	for _, o := range objects {
		s, ok := p.st.schemas.Schemas[string(sys)+"/"+o]
		if !ok {
			return false
		}
		k.schemas[o] = s
	}
	if primer, ok := p.e.clients[sys].(Primer); ok {
		for _, o := range objects {
			primer.Prime(k.schemas[o])
		}
	}
	return true
}

// checkAccounts refuses to work on links that belong to other accounts. The
// accounts are asked once for each Engine.
func (p *pass) checkAccounts(ctx context.Context) error {
	if p.e.checked.get() && p.st.meta.Accounts != nil {
		return nil
	}
	for _, sys := range [...]crm.System{crm.HubSpot, crm.Salesforce} {
		id, ok := p.e.clients[sys].(Identifier)
		if !ok {
			continue
		}
		now, err := id.Account(ctx)
		if err != nil {
			return fmt.Errorf("identify the account: %w", err)
		}
		known := p.st.meta.Accounts[sys]
		if known.ID != "" && known.ID != now.ID && !p.e.rebind {
			return &OtherAccountError{System: sys, Linked: known.ID, Connected: now.ID}
		}
		if p.st.meta.Accounts == nil {
			p.st.meta.Accounts = map[crm.System]crm.Account{}
		}
		p.st.meta.Accounts[sys] = now
	}
	p.e.checked.set()
	return nil
}

// OtherAccountError refuses a pass because a client is connected to another
// account than the one whose records the Store links.
type OtherAccountError struct {
	System            crm.System
	Linked, Connected string // account ids
}

// Error says which accounts are meant, and what to do.
func (e *OtherAccountError) Error() string {
	return fmt.Sprintf("crmsync: the client is connected to %s account %s, but the links belong to account %s: "+
		"connect that account again, use another Settings.Connection for the new one, or rebind the links on purpose (WithRebind)", e.System, e.Connected, e.Linked)
}

// noticeSettings makes every link be decided again once the settings, or the
// fields that can be read, differ from those that the links were decided by: a
// field that comes back may hold something else than when it went.
func (p *pass) noticeSettings(ctx context.Context) error {
	s := p.e.settings
	s.Enabled, s.APICalls, s.Sweeps, s.Pass, s.Safety = false, APICalls{}, Sweeps{}, Pass{}, Settings{}.Safety
	b, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("digest settings: %w", err)
	}
	reads := map[string][]string{}
	for _, k := range p.kinds {
		for object, fields := range k.reads {
			reads[k.name+"/"+object] = fields
		}
	}
	r, err := json.Marshal(reads)
	if err != nil {
		return fmt.Errorf("digest fields: %w", err)
	}
	digest := hash(append(b, r...))
	if p.st.meta.Settings == digest {
		return nil
	}
	if p.st.meta.Settings != "" {
		if err := p.dirtyAll(ctx); err != nil {
			return err
		}
	}
	p.st.meta.Settings = digest
	return nil
}

// dirtyAll marks every link that is not a tombstone, a page at a time.
func (p *pass) dirtyAll(ctx context.Context) error {
	return p.eachPage(ctx, LinkQuery{}, func(links []Link) error {
		w := newWork(links)
		for _, l := range w.sorted() {
			if l.Closed == "" && !(l.Dirty && l.Due.IsZero()) {
				w.wakeUp(l)
			}
		}
		return p.saveIfChanged(ctx, w)
	})
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}
