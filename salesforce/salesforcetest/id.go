package salesforcetest

import (
	"strings"
)

const (
	base62   = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	checksum = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
)

// id18 appends the three characters that make a 15-character id safe to
// compare without regard to case.
func id18(id string) string {
	out := []byte(id)
	for g := range 3 {
		bits := 0
		for p := range 5 {
			if c := id[g*5+p]; c >= 'A' && c <= 'Z' {
				bits |= 1 << p
			}
		}
		out = append(out, checksum[bits])
	}
	return string(out)
}

// canonicalID returns the 18-character form of a 15- or 18-character id; the
// case of an 18-character id is repaired from its last three characters.
func canonicalID(id string) (string, bool) {
	if len(id) != 15 && len(id) != 18 || !alphanumeric(id) {
		return "", false
	}
	if len(id) == 15 {
		return id18(id), true
	}
	out := []byte(strings.ToLower(id[:15]))
	for g := range 3 {
		bits := strings.IndexByte(checksum, strings.ToUpper(id[15+g : 16+g])[0])
		if bits < 0 {
			return "", false
		}
		for p := range 5 {
			if i := g*5 + p; bits&(1<<p) != 0 {
				if out[i] < 'a' || out[i] > 'z' {
					return "", false
				}
				out[i] -= 'a' - 'A'
			}
		}
	}
	return id18(string(out)), true
}

func alphanumeric(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// newID makes the n-th id of a key prefix. Ids of one prefix grow in the
// server's own order (byte order, or case-folded with Options.FoldIDOrder,
// where only digits and lower case are used so that both orders agree).
func (s *Server) newID(prefix string, n uint64) string {
	digits := base62
	if s.opt.FoldIDOrder {
		digits = "0123456789abcdefghijklmnopqrstuvwxyz"
	}
	base := uint64(len(digits))
	var tail [7]byte
	for i := len(tail) - 1; i >= 0; i-- {
		tail[i] = digits[n%base]
		n /= base
	}
	return id18(prefix + "5e000"[:5] + string(tail[:]))
}

// idLess is the server's order of ids.
func (s *Server) idLess(a, b string) int {
	if s.opt.FoldIDOrder {
		if c := strings.Compare(strings.ToLower(a), strings.ToLower(b)); c != 0 {
			return c
		}
	}
	return strings.Compare(a, b)
}
