package salesforce

import (
	"net/http"
	"time"
)

// askReplicated adds to a call the two questions what of an object was updated and
// what deleted in a window, and returns where they stand: the updated first. They
// are neither queries nor collections, so that there is room for them beside five
// of those.
func (c *Connector) askReplicated(object string, start, end time.Time, subs *[]Subrequest) (sub int) {
	sub = len(*subs)
	for _, kind := range []string{"updated", "deleted"} {
		*subs = append(*subs, Subrequest{Method: http.MethodGet,
			URL: c.c.data("sobjects", object, kind) + "?" + window(start, end).Encode()})
	}
	return sub
}

// coveredUntil tells up to which moment of a window that ends at end both answers
// have told everything.
func coveredUntil(end time.Time, u Updated, d Deleted) time.Time {
	for _, covered := range []time.Time{u.LatestDateCovered.Time, d.LatestDateCovered.Time} {
		if !covered.IsZero() && covered.Before(end) {
			end = covered
		}
	}
	return end
}
