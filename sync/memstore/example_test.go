package memstore_test

import (
	"context"
	"fmt"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/memstore"
)

func Example() {
	ctx := context.Background()
	store := memstore.New()
	fence, err := store.Acquire(ctx, "acme", "worker 1", time.Minute)
	if err != nil {
		fmt.Println(err)
		return
	}
	ref := crm.Ref{System: crm.HubSpot, Object: "contacts", ID: "101"}
	link := crmsync.Link{ID: "a", Kind: "contacts", HubSpot: crmsync.Side{Ref: ref}}
	if err := store.Commit(ctx, "acme", fence, crmsync.Batch{Links: []crmsync.Link{link}}); err != nil {
		fmt.Println(err)
		return
	}
	found, err := store.Lookup(ctx, "acme", crmsync.LinkLookup{Refs: []crm.Ref{ref}})
	fmt.Println(len(found), found[0].ID, found[0].Revision, err)
	// The same link once more is refused: it has another revision now.
	fmt.Println(store.Commit(ctx, "acme", fence, crmsync.Batch{Links: []crmsync.Link{link}}))
	// Output:
	// 1 a 1 <nil>
	// crmsync: the store holds a newer revision of a link
}
