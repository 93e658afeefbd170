package salesforcetest

import (
	"net/http"
	"strings"
	"time"
)

func etag(r *row) string { return `"` + r.id + r.stamp.UTC().Format("20060102150405") + `"` }

// precondition answers 304 or 412 where a condition of the request fails. Tags
// exist for accounts only.
func precondition(c *call, e *entity, r *row) *reply {
	failed := &reply{status: http.StatusPreconditionFailed}
	read := c.method == http.MethodGet
	if e.name == "Account" {
		tag := strings.Replace(c.header.Get("If-Match"), `--gzip"`, `"`, 1)
		if tag != "" && tag != "*" && tag != etag(r) {
			return failed
		}
		if tag := strings.Replace(c.header.Get("If-None-Match"), `--gzip"`, `"`, 1); tag == etag(r) {
			if read {
				return &reply{status: http.StatusNotModified}
			}
			return failed
		}
	}
	if text := c.header.Get("If-Modified-Since"); text != "" && read {
		if at, err := httpTime(text); err == nil && !r.stamp.After(at) {
			return &reply{status: http.StatusNotModified}
		}
	}
	if text := c.header.Get("If-Unmodified-Since"); text != "" {
		at, err := httpTime(text)
		if err != nil && !read {
			return failure("INVALID_ARGUMENT", "invalid date in If-Unmodified-Since").reply()
		}
		if err == nil && r.stamp.After(at) {
			return failed
		}
	}
	return nil
}

func httpTime(text string) (time.Time, error) { return http.ParseTime(text) }
