package sqlstore

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// text brings a string into the form in which columns hold it: valid UTF-8
// without NUL, in the same order.
func text(s string) string {
	if !utf8.ValidString(s) {
		s = string([]rune(s)) // U+FFFD for each bad byte, as JSON does
	}
	if !strings.ContainsAny(s, "\x00\x01") {
		return s
	}
	return strings.NewReplacer("\x00", "\x01\x01", "\x01", "\x01\x02").Replace(s)
}

// plain undoes text.
func plain(s string) string {
	if !strings.Contains(s, "\x01") {
		return s
	}
	return strings.NewReplacer("\x01\x01", "\x00", "\x01\x02", "\x01").Replace(s)
}

// refText spells a record as system/object/id. A slash in the first two is
// escaped, so that no two records are spelled alike.
func refText(r crm.Ref) string {
	return escapeSlash(text(string(r.System))) + "/" + escapeSlash(text(r.Object)) + "/" + text(r.ID)
}

func escapeSlash(s string) string { return strings.ReplaceAll(s, "/", "\x01s") }

// keyHash stands for a natural key in the index. It has the same length for any
// value, and the index holds no value in the clear.
func keyHash(k crmsync.SideKey) []byte {
	h := sha256.New()
	for _, part := range [...]string{string(k.System), k.Key.Name, k.Key.Value} {
		_, _ = h.Write(binary.AppendUvarint(nil, uint64(len(part)))) // a hash cannot fail
		_, _ = h.Write([]byte(part))
	}
	return h.Sum(nil)
}

// encode writes a link, a problem or an event as JSON. The cause of a failure
// is left out, as it may quote a value.
func encode(what, id string, v any) (string, error) {
	doc, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode %s %q: a time lies outside the years 0 to 9999", what, id)
	}
	return string(doc), nil
}

// decode reads what encode wrote.
func decode(what, id string, doc []byte, v any) error {
	if err := json.Unmarshal(doc, v); err != nil {
		return fmt.Errorf("decode %s %q: the stored document is damaged, or was written by a newer version of this library", what, id)
	}
	return nil
}

// limit applies the default of all queries.
func limit(n int) int {
	if n <= 0 {
		return 1000
	}
	return n
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
