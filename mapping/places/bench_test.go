package places_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping/places"
	"github.com/crmsync/crmsync/sync/crm"
)

func benchLists(b *testing.B) (crm.Schema, *places.Lists) {
	b.Helper()
	s := leads(options("DE=Germany|US=United States|CA=Canada"), options("CA=California|NY=New York", "US"))
	l, ok := places.New(s)
	require.True(b, ok)
	return s, l
}

func BenchmarkNew(b *testing.B) {
	s, _ := benchLists(b)
	for b.Loop() {
		if _, ok := places.New(s); !ok {
			b.Fatal("no lists")
		}
	}
}

func BenchmarkNewAndForeignName(b *testing.B) {
	s, _ := benchLists(b)
	for b.Loop() {
		l, _ := places.New(s)
		if code, _ := l.Country("Deutschland"); code != "DE" {
			b.Fatal(code)
		}
	}
}

func BenchmarkLabel(b *testing.B) {
	_, l := benchLists(b)
	for b.Loop() {
		if code, _ := l.Country("Germany"); code != "DE" {
			b.Fatal(code)
		}
	}
}

func BenchmarkForeignName(b *testing.B) {
	_, l := benchLists(b)
	for b.Loop() {
		if code, _ := l.Country("Allemagne"); code != "DE" {
			b.Fatal(code)
		}
	}
}

func BenchmarkUnknownState(b *testing.B) {
	_, l := benchLists(b)
	for b.Loop() {
		if _, err := l.State("US", "Wonderland"); err == nil {
			b.Fatal("found")
		}
	}
}
