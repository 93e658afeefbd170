package merge

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/crmsync/crmsync/sync/crm"
)

// cellWidth is the most characters of a value that a table shows.
const cellWidth = 40

// String returns the plan as a table: record, field, old, new, why.
func (p Plan) String() string {
	var b strings.Builder
	_ = p.Print(&b, 0)
	return b.String()
}

// Print writes the plan as a table of at most limit changes; 0 is all of them.
// The table holds record values: it is for a person, not for a log.
func (p Plan) Print(w io.Writer, limit int) error {
	changes := p.Changes
	if limit > 0 && len(changes) > limit {
		changes = changes[:limit]
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if len(changes) > 0 {
		fmt.Fprintln(tw, "RECORD\tFIELD\tOLD\tNEW\tWHY")
	}
	for _, c := range changes {
		printChange(tw, c)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	if rest := len(p.Changes) - len(changes); rest > 0 {
		fmt.Fprintf(w, "... and %d more\n", rest)
	}
	for _, h := range p.Halt {
		fmt.Fprintf(w, "needs a person: %s\n", h)
	}
	_, err := fmt.Fprintln(w, p.Totals.String())
	return err
}

func printChange(w io.Writer, c Change) {
	record := string(c.Op) + " " + target(c)
	if len(c.Fields) == 0 {
		fmt.Fprintf(w, "%s\t\t\t\t%s\n", record, c.Why)
		return
	}
	for i, f := range c.Fields {
		if i > 0 {
			record = ""
		}
		why := f.Why
		if f.LostBy != "" {
			why += " (overrules " + cell(f.Lost) + " in " + f.LostBy.Title() + ")"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", record, f.Field, cell(f.Old), cell(f.New), why)
	}
}

func target(c Change) string {
	if c.Target.ID != "" {
		return c.Target.String()
	}
	return string(c.Target.System) + "/" + c.Target.Object + " from " + c.Source.String()
}

// String returns the totals in one line.
func (t Totals) String() string {
	if t == (Totals{}) {
		return "nothing to write"
	}
	return fmt.Sprintf("HubSpot: %s. Salesforce: %s. Conflicts: %d. Cleared fields: %d.",
		t.HubSpot.String(), t.Salesforce.String(), t.Conflicts, t.Cleared)
}

// String returns the counts in words.
func (c Counts) String() string {
	return fmt.Sprintf("%d created, %d updated, %d deleted", c.Created, c.Updated, c.Deleted)
}

// cell shows a value in one short line.
func cell(v crm.Value) string {
	if v.IsNull() {
		return "(blank)"
	}
	s := strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, v.String())
	if utf8.RuneCountInString(s) > cellWidth {
		s = string([]rune(s)[:cellWidth-1]) + "…"
	}
	return s
}
