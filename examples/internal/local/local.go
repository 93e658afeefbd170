// Package local serves the simulators on sockets of this machine.
package local

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Server is a handler that is served on a socket.
type Server struct {
	URL  string // http://host:port
	http *http.Server
	done chan error
}

// Serve listens on addr, host:port with port 0 for any free one, and serves h
// until Stop is called.
func Serve(addr string, h http.Handler) (*Server, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	s := &Server{
		URL:  "http://" + reachable(l.Addr()),
		http: &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second},
		done: make(chan error, 1),
	}
	go func() { s.done <- s.http.Serve(l) }()
	return s, nil
}

// reachable turns an address that means every interface into one that a client
// on this machine can use.
func reachable(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// Failed delivers the error with which serving ended by itself.
func (s *Server) Failed() <-chan error { return s.done }

// Stop lets requests that are running end, for at most the given time, and
// closes the socket.
func (s *Server) Stop(within time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		return s.http.Close()
	}
	return nil
}
