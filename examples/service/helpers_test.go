package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

// rig is the program between two simulated accounts.
type rig struct {
	t        *testing.T
	hub      *hubspottest.Server
	sf       *salesforcetest.Server
	env      map[string]string
	sfHTTP   *http.Client // how the program reaches Salesforce
	settings map[string]any
	dir      string
	out      buffer
	errs     buffer
}

func newRig(t *testing.T) *rig {
	r := &rig{t: t, dir: t.TempDir()}
	r.hub = hubspottest.New(t, hubspottest.Options{})
	r.sf = salesforcetest.New(t, salesforcetest.Options{})
	r.sfHTTP = r.sf.Client()
	r.env = map[string]string{"HUBSPOT_TOKEN": r.hub.Token(), "SALESFORCE_TOKEN": r.sf.Token(), "SALESFORCE_INSTANCE_URL": r.sf.URL()}
	r.settings = map[string]any{"connection": "test", "enabled": true}
	return r
}

// bubble runs a test in virtual time with a rig of its own.
func bubble(t *testing.T, test func(*rig)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { test(newRig(t)) })
}

func (r *rig) app() *app {
	return &app{
		env: func(n string) string { return r.env[n] },
		out: &r.out, errs: &r.errs, hubspotHTTP: r.hub.Client(), salesforceHTTP: r.sfHTTP,
	}
}

func (r *rig) file(name string) string { return filepath.Join(r.dir, name) }

// common writes the settings and returns the flags that name them.
func (r *rig) common() common {
	r.t.Helper()
	b, err := json.Marshal(r.settings)
	require.NoError(r.t, err)
	require.NoError(r.t, os.WriteFile(r.file("settings.json"), b, 0o600))
	return common{settings: r.file("settings.json"), db: r.file("state.db")}
}

// run carries out a command and returns its exit code and what it printed.
func (r *rig) run(ctx context.Context, name string, flags ...string) (code int, out, errs string) {
	r.t.Helper()
	o := r.common()
	r.out.Reset()
	r.errs.Reset()
	code = r.app().run(ctx, append([]string{name, "-settings", o.settings, "-db", o.db}, flags...))
	return code, r.out.String(), r.errs.String()
}

// must carries out a command that has to end with the given code.
func (r *rig) must(want int, name string, flags ...string) string {
	r.t.Helper()
	time.Sleep(2 * time.Second) // what was written a moment ago becomes visible
	code, out, errs := r.run(r.t.Context(), name, flags...)
	require.Equal(r.t, want, code, "%s\n%s", out, errs)
	return out
}

func (r *rig) contact(last, email string, more ...string) string {
	props := map[string]string{"lastname": last, "email": email}
	for i := 0; i < len(more); i += 2 {
		props[more[i]] = more[i+1]
	}
	return r.hub.Put("contacts", props)
}

// buffer is a bytes.Buffer for several goroutines.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func (b *buffer) Reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.b.Reset()
}
