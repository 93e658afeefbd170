package dedup_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/crmsync/crmsync/dedup"
	"github.com/crmsync/crmsync/sync/crm"
)

func sf(object, id string) crm.Ref { return crm.Ref{System: crm.Salesforce, Object: object, ID: id} }

func day(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }

func TestChoose(t *testing.T) {
	t.Parallel()
	lead1 := dedup.Candidate{Ref: sf("Lead", "00Q1"), ModifiedAt: day(9)}
	lead2 := dedup.Candidate{Ref: sf("Lead", "00Q2"), ModifiedAt: day(8)}
	contact1 := dedup.Candidate{Ref: sf("Contact", "0031"), ModifiedAt: day(1)}
	contact2 := dedup.Candidate{Ref: sf("Contact", "0032"), ModifiedAt: day(2)}
	contact3 := dedup.Candidate{Ref: sf("Contact", "0033"), ModifiedAt: day(2)}
	linked := dedup.Candidate{Ref: sf("Lead", "00Q3"), Linked: true}
	converted := dedup.Candidate{Ref: sf("Lead", "00Q4"), Converted: true, Linked: true, ModifiedAt: day(20)}
	hubspot9 := dedup.Candidate{Ref: crm.Ref{System: crm.HubSpot, Object: "contacts", ID: "9"}}
	hubspot10 := dedup.Candidate{Ref: crm.Ref{System: crm.HubSpot, Object: "contacts", ID: "10"}}
	table := []struct {
		name string
		in   []dedup.Candidate
		want crm.Ref
		why  string
	}{
		{"none", nil, crm.Ref{}, "no match"},
		{"one", []dedup.Candidate{lead1}, lead1.Ref, "the only match"},
		{"one twice", []dedup.Candidate{lead1, lead1}, lead1.Ref, "the only match"},
		{"the linked one alone", []dedup.Candidate{linked}, linked.Ref, "already linked"},
		{"the link stays", []dedup.Candidate{contact2, linked, lead1}, linked.Ref, "already linked, of 3 matches"},
		{"contact before lead", []dedup.Candidate{lead1, contact1}, contact1.Ref, "a contact goes before a lead, of 2 matches"},
		{"most recent contact", []dedup.Candidate{lead1, contact1, contact2}, contact2.Ref, "most recently modified, of 3 matches"},
		{"most recent lead", []dedup.Candidate{lead2, lead1}, lead1.Ref, "most recently modified, of 2 matches"},
		{"smallest id", []dedup.Candidate{contact3, contact2}, contact2.Ref, "smallest id, of 2 matches"},
		{"smallest number", []dedup.Candidate{hubspot10, hubspot9}, hubspot9.Ref, "smallest id, of 2 matches"},
		{"converted leads do not count", []dedup.Candidate{converted, lead2}, lead2.Ref, "the only match"},
		{"only converted leads", []dedup.Candidate{converted}, crm.Ref{}, "all matches are converted leads"},
		{"nothing named", []dedup.Candidate{{}, lead1}, lead1.Ref, "the only match"},
	}
	for _, c := range table {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			best, why, ok := dedup.Choose(c.in)
			require.Equal(t, c.want, best.Ref)
			require.Equal(t, c.why, why)
			require.Equal(t, !c.want.IsZero(), ok)
		})
	}
}

func TestChooseDoesNotDependOnOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) dedup.Candidate {
			return dedup.Candidate{
				Ref:       sf(rapid.SampledFrom([]string{"Lead", "Contact"}).Draw(t, "object"), fmt.Sprint(rapid.IntRange(1, 12).Draw(t, "id"))),
				Linked:    rapid.IntRange(0, 4).Draw(t, "linked") == 0,
				Converted: rapid.IntRange(0, 4).Draw(t, "converted") == 0, ModifiedAt: day(rapid.IntRange(1, 3).Draw(t, "day")),
			}
		}), 0, 6).Draw(t, "candidates")
		kept := slices.Clone(all)
		best, why, ok := dedup.Choose(all)
		require.Equal(t, kept, all, "the argument is left alone")
		shuffled := rapid.Permutation(all).Draw(t, "shuffled")
		again, sameWhy, sameOK := dedup.Choose(shuffled)
		require.Equal(t, ok, sameOK)
		require.Equal(t, best, again)
		require.Equal(t, why, sameWhy)
		// The plain rule: nobody who may be chosen is linked while the best is not,
		// nor a contact while the best is a lead.
		for _, c := range all {
			if c.Converted {
				continue
			}
			require.True(t, ok)
			require.False(t, c.Linked && !best.Linked)
			require.False(t, c.Linked == best.Linked && c.Ref.Object == "Contact" && best.Ref.Object == "Lead")
		}
		require.False(t, best.Converted)
	})
}
