// Package contracts holds both connectors to the contract of crmsync.Client, over
// HTTP against the simulators.
package contracts
