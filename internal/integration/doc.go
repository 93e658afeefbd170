// Package integration holds the tests that need drivers, servers or other
// people's clients. It is a module of its own so that the library does not
// depend on any of them.
package integration
