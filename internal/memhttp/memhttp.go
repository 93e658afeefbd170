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
	http  *http.Server
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
	tr    *http.Transport
}

// Serve starts serving h. The caller must Close the server.
func Serve(h http.Handler) *Server {
	s := &Server{
		http:  &http.Server{Handler: h, ReadHeaderTimeout: time.Minute},
		conns: make(chan net.Conn),
		done:  make(chan struct{}),
	}
	s.tr = &http.Transport{
		DialContext:         s.dial,
		DialTLSContext:      s.dial,
		MaxIdleConnsPerHost: 64,
		DisableCompression:  true,
	}
	go func() { _ = s.http.Serve(s) }()
	return s
}

// Client returns a client all of whose requests reach the server, whatever
// their host and scheme say.
func (s *Server) Client() *http.Client { return &http.Client{Transport: s.tr} }

// Close ends the server and its connections.
func (s *Server) Close() error {
	s.once.Do(func() { close(s.done) })
	s.tr.CloseIdleConnections()
	return s.http.Close()
}

func (s *Server) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case s.conns <- server:
		return client, nil
	case <-s.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept is for net/http.
func (s *Server) Accept() (net.Conn, error) {
	select {
	case c := <-s.conns:
		return c, nil
	case <-s.done:
		return nil, net.ErrClosed
	}
}

// Addr is for net/http.
func (s *Server) Addr() net.Addr { return addr{} }

type addr struct{}

func (addr) Network() string { return "memory" }
func (addr) String() string  { return "memory" }
