package memstore_test

import (
	"testing"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/memstore"
	"github.com/crmsync/crmsync/sync/storetest"
)

func TestContract(t *testing.T) {
	t.Parallel()
	clock := storetest.NewClock()
	storetest.Run(t, func(*testing.T) crmsync.Store {
		return memstore.New(memstore.WithNow(clock.Now))
	}, storetest.Options{
		Advance: clock.Advance,
		Reopen:  func(_ *testing.T, s crmsync.Store) crmsync.Store { return s },
	})
}
