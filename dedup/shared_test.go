package dedup

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/publicsuffix"
)

func TestSharedDomainsCanMatch(t *testing.T) {
	t.Parallel()
	for i, d := range sharedDomains {
		require.Equal(t, i, slices.Index(sharedDomains, d), "%s is listed twice", d)
		_, registry := publicsuffix.PublicSuffix(d)
		registrable, err := publicsuffix.EffectiveTLDPlusOne(d)
		// A private suffix is refused before the list is asked; it stands there in
		// case the public list drops it.
		require.True(t, !registry || err == nil && registrable == d, "%s can never match", d)
	}
}
