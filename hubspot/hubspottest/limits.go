package hubspottest

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// limiter counts calls in rolling windows and by day.
type limiter struct {
	burst, oauth, assoc, search window
	daily, used                 int
	day                         string
}

// window allows so many calls in any span of this length.
type window struct {
	max   int
	span  time.Duration
	times []time.Time // of the calls inside the window, oldest first
}

func newLimiter(o Options) limiter {
	l := limiter{
		burst: window{max: 190, span: 10 * time.Second}, oauth: window{max: 110, span: 10 * time.Second},
		assoc: window{max: 150, span: 10 * time.Second}, search: window{max: 5, span: time.Second},
		daily: 625_000,
	}
	switch o.Tier {
	case Starter:
		l.burst.max, l.assoc.max, l.daily = 100, 100, 250_000
	case Enterprise:
		l.daily = 1_000_000
	}
	if o.Daily > 0 {
		l.daily = o.Daily
	}
	return l
}

// left drops what is older than the window and returns how many calls remain.
func (w *window) left(now time.Time) int {
	i := 0
	for i < len(w.times) && now.Sub(w.times[i]) >= w.span {
		i++
	}
	w.times = w.times[i:]
	return w.max - len(w.times)
}

func (w *window) take(now time.Time) bool {
	if w.left(now) <= 0 {
		return false
	}
	w.times = append(w.times, now)
	return true
}

// limitError is the body of a 429. Unlike all others it has errorType.
type limitError struct {
	Status        string `json:"status"`
	Message       string `json:"message"`
	ErrorType     string `json:"errorType"`
	CorrelationID string `json:"correlationId"`
	PolicyName    string `json:"policyName"`
	GroupName     string `json:"groupName"`
	RequestID     string `json:"requestId"`
}

func (e *limitError) Error() string { return e.Message }

func (s *Server) limitError(policy string, header http.Header) error {
	texts := map[string]string{
		"TEN_SECONDLY_ROLLING": "ten_secondly_rolling", "SECONDLY": "secondly", "DAILY": "daily",
	}
	name, known := texts[policy]
	if !known {
		name = strings.ToLower(policy)
	}
	if s.opts.Switches.RetryAfter {
		wait := map[string]string{"TEN_SECONDLY_ROLLING": "10", "SECONDLY": "1"}[policy]
		if policy == "DAILY" {
			now := s.opts.Now().In(s.opts.TimeZone)
			midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, now.Location())
			wait = strconv.Itoa(int(midnight.Sub(now).Seconds()) + 1)
		}
		header.Set("Retry-After", wait)
	}
	return &limitError{
		Status: "error", Message: "You have reached your " + name + " limit.", ErrorType: "RATE_LIMIT",
		PolicyName: policy, GroupName: "publicapi:private-apps-api-calls:" + itoa(s.opts.AppID),
	}
}

// throttle counts the call, or says which limit it exceeds. It sets the
// headers, which searches do not have.
func (s *Server) throttle(c *call, rt *route, f Fault, header http.Header) error {
	if f.Limit != "" {
		return s.limitError(f.Limit, header)
	}
	if s.opts.Tier == Unlimited && s.opts.Daily == 0 {
		return nil
	}
	l, now := &s.limits, s.now()
	if day := now.In(s.opts.TimeZone).Format(time.DateOnly); day != l.day {
		l.day, l.used = day, 0
	}
	w, policy := &l.burst, "TEN_SECONDLY_ROLLING"
	private := c.token.private
	switch {
	case rt.search:
		w, policy = &l.search, "SECONDLY"
	case rt.assoc:
		w = &l.assoc
	case !private:
		w = &l.oauth
	}
	counted := private && (!rt.search || !s.opts.Switches.SearchSparesDaily)
	var err error
	switch {
	case counted && l.used >= l.daily:
		err = s.limitError("DAILY", header)
	case s.opts.Tier != Unlimited && !w.take(now):
		err = s.limitError(policy, header)
	case counted:
		l.used++
	}
	if rt.search {
		return err
	}
	set := func(name string, n int) { header.Set("X-HubSpot-RateLimit-"+name, strconv.Itoa(n)) }
	set("Interval-Milliseconds", 10000)
	set("Max", w.max)
	set("Remaining", max(0, w.left(now)))
	set("Secondly", w.max/10)
	set("Secondly-Remaining", max(0, min(w.max/10, w.left(now))))
	if private {
		set("Daily", l.daily)
		set("Daily-Remaining", max(0, l.daily-l.used))
	}
	return err
}
