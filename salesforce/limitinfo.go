package salesforce

import (
	"strconv"
	"strings"
)

// LimitInfo is what a Sforce-Limit-Info header says: the calls that the whole
// org has made in the last 24 hours, by anyone.
type LimitInfo struct {
	Used  int
	Limit int
}

// ParseLimitInfo reads a header such as
// "api-usage=10018/100000; api-bursts=1/750". Keys other than api-usage are
// ignored; ok is false when that one is missing or malformed.
func ParseLimitInfo(header string) (info LimitInfo, ok bool) {
	for part := range strings.FieldsFuncSeq(header, func(r rune) bool { return r == ';' || r == ',' }) {
		key, value, found := strings.Cut(strings.TrimSpace(part), "=")
		if !found || strings.TrimSpace(key) != "api-usage" {
			continue
		}
		used, limit, found := strings.Cut(strings.TrimSpace(value), "/")
		if !found {
			return LimitInfo{}, false
		}
		u, err1 := strconv.Atoi(used)
		l, err2 := strconv.Atoi(limit)
		if err1 != nil || err2 != nil || u < 0 || l < 0 {
			return LimitInfo{}, false
		}
		return LimitInfo{Used: u, Limit: l}, true
	}
	return LimitInfo{}, false
}
