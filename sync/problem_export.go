package crmsync

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// problemColumns is the first line of the CSV form. Columns are only ever added
// at the end.
func problemColumns() []string {
	return []string{
		"id", "category", "record", "target", "field", "code", "message", "remedy", "vendor_message",
		"first_seen", "last_seen", "attempts", "next_try", "waits_for_person", "choice", "others",
	}
}

// WriteProblemsCSV writes problems as comma-separated values in UTF-8, under a
// line of column names. Records are written as system/object/id, times as in
// RFC 3339 in UTC; "others" holds records separated by spaces. A cell that a
// spreadsheet would take for a formula begins with an apostrophe.
//
// The columns message and vendor_message may quote record values: the file is
// for the people who correct the records.
func WriteProblemsCSV(w io.Writer, problems []Problem) error {
	out := csv.NewWriter(w)
	if err := out.Write(problemColumns()); err != nil {
		return fmt.Errorf("write problems: %w", err)
	}
	for _, p := range problems {
		if err := out.Write(problemCells(p)); err != nil {
			return fmt.Errorf("write problems: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write problems: %w", err)
	}
	return nil
}

// WriteProblemsJSON writes problems as one JSON array, an element to a line, in
// the form of [Problem]. What is said of quoted values at [WriteProblemsCSV]
// holds here too.
func WriteProblemsJSON(w io.Writer, problems []Problem) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteByte('[')
	for i, p := range problems {
		if i > 0 {
			b.Truncate(b.Len() - 1) // the line end that Encode wrote
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		if err := enc.Encode(p); err != nil {
			return fmt.Errorf("write problems: %w", err)
		}
	}
	b.WriteString("]\n")
	if _, err := b.WriteTo(w); err != nil {
		return fmt.Errorf("write problems: %w", err)
	}
	return nil
}

func problemCells(p Problem) []string {
	others := make([]string, len(p.Others))
	for i, r := range p.Others {
		others[i] = r.String()
	}
	cells := []string{
		p.ID, string(p.Category), p.Ref.String(), target(p.Target), p.Field, p.Code, p.Message, p.Remedy, p.Vendor,
		stamp(p.FirstSeen), stamp(p.LastSeen), strconv.Itoa(p.Attempts), stamp(p.NextTry),
		strconv.FormatBool(p.Pinned), string(p.Choice), strings.Join(others, " "),
	}
	for i, c := range cells {
		cells[i] = inert(c)
	}
	return cells
}

// target names the record that could not be written; one that was to be
// created has no id.
func target(r crm.Ref) string { return strings.TrimSuffix(r.String(), "/") }

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// inert keeps a spreadsheet from computing what a record's value says.
func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
