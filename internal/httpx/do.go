package httpx

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// Do sends r, repeats it where that is safe, and decodes a JSON answer into
// out, unless out is nil or the status says that there is no body. The response
// is returned with an error too when there was an answer. An error whose Status
// is a success is about an answer that cannot be read.
func (c *Client) Do(ctx context.Context, r Request, out any) (*Response, error) {
	p, err := r.encode()
	if err != nil {
		return nil, c.fail(&r, crm.BadRequest, fmt.Errorf("encode the request: %w", err))
	}
	resp, err := c.run(ctx, &r, p)
	if err != nil {
		return resp, err
	}
	if out == nil || bodiless(resp.Status) {
		return resp, nil
	}
	if err := json.Unmarshal(resp.Body, out); err != nil {
		// It was done, but what was done cannot be read.
		class := crm.BadRequest
		if !r.Idempotent {
			class = crm.Ambiguous
		}
		e := c.fail(&r, class, errors.New("the answer is not the JSON that was expected"))
		e.Status = resp.Status
		return resp, e
	}
	return resp, nil
}

// bodiless reports whether an answer of that status has no body. Any other that
// is empty was lost on its way, and must not be taken for "nothing there".
func bodiless(status int) bool {
	return status == http.StatusNoContent || status == http.StatusResetContent || status == http.StatusNotModified
}

// run is the loop of sends.
func (c *Client) run(ctx context.Context, r *Request, p payload) (*Response, error) {
	renewed := false
	for attempt := 1; ; attempt++ {
		tok, err := c.admit(ctx, r)
		if err != nil {
			return nil, err
		}
		o := c.send(ctx, r, p, tok)
		if o.resp == nil {
			e := c.noAnswer(ctx, r, o)
			if e.Class != crm.Unavailable || !c.again(ctx, attempt, 0) {
				return nil, e
			}
			continue
		}
		v := c.c.Classify(o.resp)
		if v.Err == nil {
			return o.resp, nil
		}
		c.dress(r, o.resp, v.Err)
		if v.TokenRefused && c.c.Auth != nil && !renewed {
			renewed = true
			if _, err := c.c.Auth.Renew(ctx, tok); errors.Is(err, ErrFixed) {
				return o.resp, v.Err
			} else if err != nil {
				return o.resp, c.authError(r, err)
			}
			continue
		}
		if !c.mayRepeat(r, v) {
			return o.resp, v.Err
		}
		if v.Wait > 0 {
			c.pause(r.Limit, v.Wait)
			if v.Err.Until.IsZero() {
				v.Err.Until = time.Now().Add(v.Wait)
			}
		}
		if !c.again(ctx, attempt, v.Wait) {
			return o.resp, v.Err
		}
	}
}

// admit waits for the limiter, asks the gate and returns the token.
func (c *Client) admit(ctx context.Context, r *Request) (Token, error) {
	if err := ctx.Err(); err != nil {
		return Token{}, c.fail(r, crm.Unavailable, err)
	}
	if c.c.Limiter != nil {
		if err := c.c.Limiter.Wait(ctx, r.Limit); err != nil {
			return Token{}, c.fail(r, crm.RateLimited, err)
		}
	}
	if err := c.pass(ctx); err != nil {
		return Token{}, err
	}
	if c.c.Auth == nil {
		return Token{}, nil
	}
	tok, err := c.c.Auth.Token(ctx)
	if err != nil {
		return Token{}, c.authError(r, err)
	}
	return tok, nil
}

// noAnswer says what is known when no answer came.
func (c *Client) noAnswer(ctx context.Context, r *Request, o outcome) *crm.Error {
	class := crm.Unavailable
	switch {
	case o.sent && !r.Idempotent:
		class = crm.Ambiguous
	case errors.Is(o.err, ErrTooLarge):
		class = crm.BadRequest
	}
	err := o.err
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return c.fail(r, class, err)
}

// dress completes a classifier's error.
func (c *Client) dress(r *Request, resp *Response, e *crm.Error) {
	e.System = c.c.System
	if e.Op == "" {
		e.Op = r.op()
	}
	if e.Status == 0 {
		e.Status = resp.Status
	}
}

func (c *Client) fail(r *Request, class crm.Class, err error) *crm.Error {
	return &crm.Error{Class: class, System: c.c.System, Op: r.op(), Err: err}
}

// authError keeps the class of an error of the token source.
func (c *Client) authError(r *Request, err error) error {
	if crm.ClassOf(err) != "" {
		return fmt.Errorf("%s: %w", r.op(), err)
	}
	return c.fail(r, crm.Auth, err)
}

func (c *Client) log(ctx context.Context, r *Request, status int, d time.Duration, err error) {
	if c.c.Log == nil {
		return
	}
	attrs := []slog.Attr{
		slog.String("system", string(c.c.System)),
		slog.String("method", r.method()),
		slog.String("path", r.route()),
		slog.Int("status", status),
		slog.Duration("took", d),
	}
	if err != nil {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	c.c.Log.LogAttrs(ctx, slog.LevelDebug, "request", attrs...)
}
