// Package foreign runs clients that others wrote, unmodified, against
// examples/simulators over loopback sockets: go-salesforce, jsforce and
// HubSpot's own Node client. A simulator that only our own clients have seen
// proves nothing; these were written against the vendors.
//
// Where a client and the vendor differ the simulator keeps to the vendor.
package foreign
