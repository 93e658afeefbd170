package httpx

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

// ErrTooLarge is the cause of an error for an answer beyond [Config.MaxBody].
var ErrTooLarge = errors.New("httpx: the answer is too large")

// outcome is what is known after one send.
type outcome struct {
	resp *Response
	err  error // no answer, or none that could be read whole
	sent bool  // something may have reached the vendor
}

// send makes one attempt and reads the answer whole.
func (c *Client) send(ctx context.Context, r *Request, p payload, tok Token) outcome {
	ctx, cancel := context.WithTimeout(ctx, c.c.Timeout)
	defer cancel()
	req, err := c.build(ctx, r, p, tok)
	if err != nil {
		return outcome{err: err}
	}
	var dialed, connected atomic.Bool
	req = req.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { dialed.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	}))
	start := time.Now()
	resp, err := c.c.HTTP.Do(req)
	if err != nil {
		// No connection was made, so nothing can have been sent.
		unsent := isDial(err) || dialed.Load() && !connected.Load()
		err = redact(err)
		c.log(ctx, r, 0, time.Since(start), err)
		return outcome{err: err, sent: !unsent}
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := readAll(resp.Body, c.c.MaxBody)
	c.log(ctx, r, resp.StatusCode, time.Since(start), err)
	if err != nil {
		return outcome{err: redact(err), sent: true}
	}
	out := &Response{Status: resp.StatusCode, Header: resp.Header, Body: body, At: time.Now()}
	if c.c.Observe != nil {
		c.c.Observe(out)
	}
	return outcome{resp: out, sent: true}
}

// readAll reads to the end, so that the connection can be used again.
func readAll(r io.Reader, most int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > most {
		return nil, ErrTooLarge
	}
	return body, nil
}

func isDial(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// redact drops the address from a transport error: its query may hold values.
func redact(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
