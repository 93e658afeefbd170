// Package progress shows a person how far a pass is.
package progress

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
)

// Meter shows how far a pass is: one line that is written over on a terminal,
// one line per phase elsewhere.
type Meter struct {
	out      io.Writer
	terminal bool

	mu    sync.Mutex
	last  crmsync.Progress
	drawn time.Time
	width int
}

// New returns a meter that shows on out.
func New(out io.Writer) *Meter {
	m := &Meter{out: out}
	if f, ok := out.(*os.File); ok {
		info, err := f.Stat()
		m.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return m
}

// Update takes the engine's word for it; it fits [crmsync.Hooks].
func (m *Meter) Update(p crmsync.Progress) {
	m.mu.Lock()
	defer m.mu.Unlock()
	turned := p.Phase != m.last.Phase
	if turned && !m.terminal && m.last.Phase != "" {
		fmt.Fprintln(m.out, "  "+Line(m.last))
	}
	m.last = p
	if m.terminal && (turned || time.Since(m.drawn) > 50*time.Millisecond) {
		m.draw()
	}
}

// Done ends the display of one pass.
func (m *Meter) Done() {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.last.Phase == "":
	case m.terminal:
		m.draw()
		fmt.Fprintln(m.out)
	default:
		fmt.Fprintln(m.out, "  "+Line(m.last))
	}
	m.last, m.width = crmsync.Progress{}, 0
}

func (m *Meter) draw() {
	s := "  " + Line(m.last)
	fmt.Fprint(m.out, "\r"+s+strings.Repeat(" ", max(0, m.width-len(s))))
	m.width, m.drawn = len(s), time.Now()
}

// Line tells in one line how far the pass is.
func Line(p crmsync.Progress) string {
	switch p.Phase {
	case "read":
		return fmt.Sprintf("reading: %d records of HubSpot, %d of Salesforce", p.Read.HubSpot, p.Read.Salesforce)
	case "plan":
		return fmt.Sprintf("planning: %d writes to HubSpot, %d to Salesforce", p.Planned.HubSpot.All(), p.Planned.Salesforce.All())
	case "write":
		return fmt.Sprintf("writing: HubSpot %s, Salesforce %s",
			bar(p.Written.HubSpot.All(), p.Planned.HubSpot.All()), bar(p.Written.Salesforce.All(), p.Planned.Salesforce.All()))
	}
	return p.Phase
}

// bar shows n of total as a bar of ten characters and in numbers.
func bar(n, total int) string {
	full := 10
	if total > 0 {
		full = min(10, 10*n/total)
	}
	return "[" + strings.Repeat("#", full) + strings.Repeat(".", 10-full) + fmt.Sprintf("] %d/%d", n, total)
}
