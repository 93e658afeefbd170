// Package httpx is the HTTP core that both vendors' clients share. Every
// request goes the same way:
//
//	limit -> gate -> authorize -> send -> retry -> decode
//
// A [Client] waits for its [Limiter], asks the gate (the call budget), puts the
// current token on the request, sends it, and then decides whether it may be
// repeated. What may be repeated is a matter of what is known:
//
//   - Nothing was sent (no connection was made): any request may be repeated.
//   - The answer proves that nothing was done (a rate limit, a lock): any
//     request may be repeated, after the wait that the vendor asks for.
//   - No answer came, or one that proves nothing (502, 503, 504): only a request
//     that is marked [Request.Idempotent] is repeated. Any other one ends with
//     class Ambiguous.
//
// Errors are *crm.Error. Their text holds operations, paths of ids, codes and
// field names, never query strings, bodies or tokens. The vendor's own message
// is in Detail only. An error of the gate is returned as it is.
//
// A Client is safe for concurrent use. It starts no goroutine that outlives a
// call.
package httpx
