package hubspottest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/crmsync/crmsync/internal/memhttp"
)

// What HubSpot documents of deliveries.
const (
	webhookEvents  = 100 // at most in one call
	webhookRetries = 10
	webhookTimeout = 5 * time.Second
)

// Delivery says what is unusual about a round of webhooks.
type Delivery struct {
	// Most is how many events are delivered, the oldest; 0 means all. The
	// others come with a later round.
	Most int
	// Twice delivers every event two times.
	Twice bool
	// Shuffle delivers in any order.
	Shuffle bool
}

// Delivered is one call of a webhook target.
type Delivered struct {
	Events int
	Body   []byte
	// Status is the answer's, 0 with an Err.
	Status int
	Err    error
}

// Taken reports whether HubSpot takes the events for received.
func (d Delivered) Taken() bool { return d.Err == nil && d.Status >= 200 && d.Status < 300 }

// DeliverWebhooks delivers the events that wait, in calls of up to 100, one
// after the other, and returns the calls. Events of a call that failed, or had
// no answer after five seconds, wait for the next round, up to ten times; that
// HubSpot spreads these over 24 hours is left to the caller. The portal may be
// used, by the target too, while this runs.
func (s *Server) DeliverWebhooks(ctx context.Context, d Delivery) []Delivered {
	s.mu.Lock()
	hooks := s.hooks.Webhooks
	most := len(s.hooks.events)
	if d.Most > 0 {
		most = min(most, d.Most)
	}
	events := slices.Clone(s.hooks.events[:most])
	s.hooks.events = slices.Clone(s.hooks.events[most:])
	if d.Twice {
		events = slices.Concat(events, events)
	}
	if d.Shuffle {
		s.rng.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
	}
	s.mu.Unlock()

	client := hooks.Client
	if hooks.Handler != nil {
		mem := memhttp.Serve(hooks.Handler)
		defer func() { _ = mem.Close() }()
		client = mem.Client()
	}
	var calls []Delivered
	var again []webhookEvent
	for part := range slices.Chunk(events, webhookEvents) {
		call := s.deliver(ctx, hooks, client, part)
		calls = append(calls, call)
		for _, e := range part {
			if e.AttemptNumber++; !call.Taken() && e.AttemptNumber <= webhookRetries {
				again = append(again, e)
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hooks.events = append(again, s.hooks.events...)
	return calls
}

func (s *Server) deliver(ctx context.Context, hooks Webhooks, client *http.Client, events []webhookEvent) Delivered {
	call := Delivered{Events: len(events)}
	ctx, cancel := context.WithTimeout(ctx, webhookTimeout)
	defer cancel()
	if call.Body, call.Err = json.Marshal(events); call.Err != nil {
		return call
	}
	var req *http.Request
	if req, call.Err = http.NewRequestWithContext(ctx, http.MethodPost, hooks.TargetURL, bytes.NewReader(call.Body)); call.Err != nil {
		return call
	}
	req.Header.Set("Content-Type", "application/json")
	hooks.sign(req.Header, call.Body, itoa(s.now().UnixMilli()))
	if client == nil {
		call.Err = fmt.Errorf("hubspottest: Webhooks has neither a Handler nor a Client")
		return call
	}
	var resp *http.Response
	if resp, call.Err = client.Do(req); call.Err != nil {
		return call
	}
	call.Status = resp.StatusCode
	_, _ = io.Copy(io.Discard, resp.Body)
	call.Err = resp.Body.Close()
	return call
}

// signed are the escapes that are decoded in the address that is signed.
var signed = strings.NewReplacer("%3A", ":", "%2F", "/", "%3F", "?", "%40", "@", "%21", "!", "%24", "$",
	"%27", "'", "%28", "(", "%29", ")", "%2A", "*", "%2C", ",", "%3B", ";")

// sign adds the signature of version 3 and, as HubSpot does, that of version 1.
func (w Webhooks) sign(h http.Header, body []byte, stamp string) {
	mac := hmac.New(sha256.New, []byte(w.Secret))
	mac.Write([]byte(http.MethodPost + signed.Replace(w.TargetURL) + string(body) + stamp))
	h.Set("X-HubSpot-Signature-v3", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	h.Set("X-HubSpot-Request-Timestamp", stamp)
	old := sha256.Sum256([]byte(w.Secret + string(body)))
	h.Set("X-HubSpot-Signature", hex.EncodeToString(old[:]))
	h.Set("X-HubSpot-Signature-Version", "v1")
}
