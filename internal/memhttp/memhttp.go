// Package memhttp connects an http.Client to an http.Handler through net/http
// itself but without sockets: the connections are in-memory pipes. It works
// inside a testing/synctest bubble, where a loopback listener would hang.
package memhttp

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server serves a handler on in-memory connections.
type Server struct {
	http *http.Server
	pipe *listener
	tr   *http.Transport
}

// Serve starts serving h. The caller must Close the server.
func Serve(h http.Handler) *Server {
	l := &listener{conns: make(chan net.Conn), done: make(chan struct{})}
	s := &Server{
		http: &http.Server{Handler: h, ReadHeaderTimeout: time.Minute},
		pipe: l,
		tr: &http.Transport{
			DialContext:         l.dial,
			DialTLSContext:      l.dial,
			MaxIdleConnsPerHost: 64,
			DisableCompression:  true,
		},
	}
	go func() { _ = s.http.Serve(l) }()
	return s
}

// Client returns a client all of whose requests reach the server, whatever
// their host and scheme say.
func (s *Server) Client() *http.Client { return &http.Client{Transport: s.tr} }

// Close ends the server and its connections.
func (s *Server) Close() error {
	_ = s.pipe.Close()
	s.tr.CloseIdleConnections()
	return s.http.Close()
}

type listener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (l *listener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

func (l *listener) Addr() net.Addr { return addr{} }

type addr struct{}

func (addr) Network() string { return "memory" }
func (addr) String() string  { return "memory" }
