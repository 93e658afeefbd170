package webhook

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// Defaults of [Options].
const (
	// DefaultMaxBody holds 100 events, the most of a delivery, with a property
	// of 65,536 characters each, the most of a property.
	DefaultMaxBody = 8 << 20
	// DefaultTimeout leaves a second of the five that HubSpot waits.
	DefaultTimeout = 4 * time.Second
)

// Options is what a [Handler] needs. Verifier.Secret, Take and Forget are
// required.
type Options struct {
	Verifier
	// Take is given the records that changed in an account, sorted, each once.
	// It is called once for each account of a delivery, by ascending portal id,
	// at the same time as for other deliveries. It should keep the records for
	// Engine.SyncRefs and return: what it does within ctx decides the answer.
	// An error makes HubSpot deliver all of it again.
	Take func(ctx context.Context, portal int64, refs []crm.Ref) error
	// Forget is given the contacts that were deleted for privacy, which
	// Engine.Forget erases. It is called before Take and must be as quick.
	Forget func(ctx context.Context, portal int64, refs []crm.Ref) error
	// Portals are the accounts that are listened to; empty is all.
	Portals []int64
	// SkipApp leaves out changes that this app made through the API, except
	// privacy deletions: the engine knows what it wrote, so reading it again is
	// a waste of calls. 0 leaves out nothing. Do not set it if somebody else
	// writes with the same app.
	SkipApp int64
	// MaxBody is the most bytes of a delivery; 0 is DefaultMaxBody.
	MaxBody int64
	// Timeout bounds the callbacks of one delivery; 0 is DefaultTimeout. A
	// callback that ignores its ctx is waited for.
	Timeout time.Duration
	// Log is told of refused and failed deliveries, without their content and
	// without the texts of errors of Take and Forget; nil is silence.
	Log *slog.Logger
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

func (o Options) withDefaults() Options {
	if o.MaxBody == 0 {
		o.MaxBody = DefaultMaxBody
	}
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

func (o Options) validate() error {
	var all []error
	if o.Secret == "" {
		all = append(all, errors.New("webhook: Secret is missing"))
	}
	if o.Take == nil {
		all = append(all, errors.New("webhook: Take is missing"))
	}
	if o.Forget == nil {
		all = append(all, errors.New("webhook: Forget is missing"))
	}
	if o.TargetURL != "" {
		if u, err := url.Parse(o.TargetURL); err != nil || u.Scheme == "" || u.Host == "" {
			all = append(all, errors.New("webhook: TargetURL is not a complete address"))
		}
	}
	if o.MaxBody < 0 || o.Timeout < 0 {
		all = append(all, errors.New("webhook: MaxBody and Timeout must not be negative"))
	}
	return errors.Join(all...)
}

// Handler returns a handler that answers HubSpot's deliveries:
//
//	204  the callbacks returned nil, or there was nothing for them
//	400  the body is cut off, or not a JSON array of events
//	401  not signed by HubSpot
//	405  not a POST
//	413  longer than MaxBody
//	500  a callback returned an error, so that HubSpot delivers again
//
// The error names every required option that is missing.
func Handler(o Options) (http.Handler, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	o = o.withDefaults()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, reason := o.serve(w, r)
		if reason == "" {
			w.WriteHeader(status)
			return
		}
		o.Log.WarnContext(r.Context(), "webhook not taken", "status", status, "reason", reason)
		http.Error(w, http.StatusText(status), status)
	}), nil
}

// serve returns the answer and, unless all went well, the reason for the log.
func (o Options) serve(w http.ResponseWriter, r *http.Request) (status int, reason string) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return http.StatusMethodNotAllowed, "not a POST"
	}
	ctx, cancel := context.WithTimeout(r.Context(), o.Timeout)
	defer cancel()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, o.MaxBody))
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		return http.StatusRequestEntityTooLarge, "the body is too long"
	case err != nil:
		return http.StatusBadRequest, "the body was cut off"
	}
	if err := o.Verify(r, body, o.Now()); err != nil {
		return http.StatusUnauthorized, err.Error()
	}
	events, err := Decode(body)
	if err != nil {
		return http.StatusBadRequest, err.Error()
	}
	if failed := o.hand(ctx, events); failed != "" {
		return http.StatusInternalServerError, failed + " failed"
	}
	return http.StatusNoContent, ""
}

// hand calls the callbacks and names the one that failed. All are called:
// one account must not wait for another one's trouble.
func (o Options) hand(ctx context.Context, events []Event) (failed string) {
	events = slices.DeleteFunc(events, func(e Event) bool {
		own := o.SkipApp != 0 && e.By(o.SkipApp) && e.Kind != PrivacyDeletion
		return own || len(o.Portals) > 0 && !slices.Contains(o.Portals, e.PortalID)
	})
	for _, h := range Collect(events) {
		if len(h.Erased) > 0 && o.Forget(ctx, h.PortalID, h.Erased) != nil {
			failed = "Forget"
		}
		if len(h.Changed) > 0 && o.Take(ctx, h.PortalID, h.Changed) != nil {
			failed = "Take"
		}
	}
	return failed
}
