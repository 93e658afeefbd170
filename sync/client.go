package crmsync

import (
	"context"

	"github.com/crmsync/crmsync/sync/crm"
)

// Client is what the engine needs of one CRM. hubspot.Connector and
// salesforce.Connector implement it; the contract that an implementation must
// meet is executable: see package clienttest.
//
// Methods are called by one pass at a time, but a pass may call two methods of
// one client at once, so they must be safe for concurrent use. Every method
// honours ctx: an error after its end wraps ctx.Err(). Inputs are neither
// changed nor kept, and what is returned belongs to the caller. An error is a *crm.Error (or wraps one), because the engine
// decides by its class; its text must hold no record values and no secrets.
type Client interface {
	// Describe returns the schemas of the named objects as the connected user
	// sees them, in the same order. An object that does not exist, or that the
	// user may not see, fails the call with class SchemaDrift.
	Describe(ctx context.Context, objects ...string) ([]crm.Schema, error)

	// Changes answers each feed with one page, in the same order. The feeds are
	// asked together so that a client can pack them into one call. Reading the
	// same cursor again is always allowed; a record may come several times. A
	// cursor that is too old to continue from, or that this client did not make,
	// gives Page.Err of class CursorGone. An unknown object fails its own page
	// only, with class SchemaDrift.
	Changes(ctx context.Context, feeds []crm.Feed) ([]crm.Page, error)

	// Read returns the current state of the named records, one for each ref in
	// the same order, with the fields asked for by object. A record that is not
	// there has Deleted set; one that was merged away has MergedInto set as
	// well, or comes back under the surviving id.
	Read(ctx context.Context, refs []crm.Ref, fields map[string][]string) ([]crm.Record, error)

	// Find returns the records whose field has one of the values. It must see
	// records that were created a moment ago, as far as the system allows.
	Find(ctx context.Context, q crm.Lookup) ([]crm.Record, error)

	// Write carries out the writes and returns one result for each, in the same
	// order. The writes are of different records. Result.Err tells of one
	// record; an error means that nothing is known to have been written, except
	// with class Ambiguous. One bad record must not fail the others. Write must
	// not repeat a create that may have taken effect: its class is Ambiguous.
	Write(ctx context.Context, writes []crm.Write) ([]crm.Result, error)
}

// The optional abilities of a [Client], found by type assertion.
type (
	// Identifier tells which account a client is connected to.
	Identifier interface {
		Account(ctx context.Context) (crm.Account, error)
	}

	// Metered lets the engine count calls and keep to an allowance. The gate is
	// called before each request goes out, repetitions included; when it
	// returns an error the request must not be made, and the error is returned.
	// The engine sets the gate at the start of a pass and nil at its end.
	Metered interface {
		Meter(gate func(context.Context) error)
	}

	// Quota tells how many calls the account has made in the vendor's own
	// rolling or daily window, by anyone, as of the newest answer. ok is false
	// while that is unknown.
	Quota interface {
		Quota() (used, limit int, ok bool)
	}

	// Lists gives inclusion lists. HubSpot has it.
	Lists interface {
		// List describes one list by id.
		List(ctx context.Context, id string) (crm.List, error)
		// Members tells for each ref whether it is in the list, in the same order.
		Members(ctx context.Context, id string, refs []crm.Ref) ([]bool, error)
		// Joined returns a page of the list's members.
		Joined(ctx context.Context, id string, since crm.Cursor) (refs []crm.Ref, next crm.Cursor, more bool, err error)
	}

	// OwnerLister lists the users who can own records.
	OwnerLister interface {
		Owners(ctx context.Context) ([]crm.Owner, error)
	}

	// Primer takes the schemas that the Store has, so that a client need not ask
	// for them again after a restart.
	Primer interface {
		Prime(schemas ...crm.Schema)
	}

	// Disconnector ends the client's access to the account, by revoking its
	// tokens at the vendor.
	Disconnector interface {
		Disconnect(ctx context.Context) error
	}

	// PipelineLister lists the pipelines of an object, or the record types that
	// stand for them, with their stages.
	PipelineLister interface {
		Pipelines(ctx context.Context, object string) ([]crm.Pipeline, error)
	}

	// PipelineMaker makes a pipeline with stages like those of p, and returns it
	// with the ids that the system has given, the stages in the same order. It is
	// not called by a pass.
	PipelineMaker interface {
		MakePipeline(ctx context.Context, p crm.Pipeline) (crm.Pipeline, error)
	}

	// Provisioner makes the unique field that carries the other side's id, so
	// that creates can be repeated safely. It is not called by a pass.
	Provisioner interface {
		Provision(ctx context.Context, object, field, label string) error
	}
)
