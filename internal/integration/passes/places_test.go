package passes_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

func lists(s *crmsync.Settings) {
	twoWay(s)
	s.StateCountryLists = true
}

func TestStateCountryListsOn(t *testing.T) {
	run(t, rigOptions{settings: lists}, func(r *rig) {
		r.sf.EnableStateCountryPicklists()
		h := r.contact("Lovelace", "ada@example.com", "country", "USA", "state", "calif.", "phone", "1")
		bad := r.contact("Hopper", "grace@example.com", "country", "Atlantis", "state", "North", "phone", "2")
		alone := r.contact("Turing", "alan@example.com", "state", "Texas", "phone", "3")
		r.sync()
		require.Equal(t, 3, r.sf.Count("Lead"), "the rest of each record syncs")
		byEmail := map[string]string{}
		for _, l := range r.sf.All("Lead") {
			byEmail[l.Text("Email")] = l.ID()
			require.NotEmpty(t, l.Text("Phone"))
		}
		s := byEmail["ada@example.com"]
		require.Equal(t, "US", r.sfValue("Lead", s, "CountryCode"))
		require.Equal(t, "CA", r.sfValue("Lead", s, "StateCode"))
		require.Empty(t, r.sfValue("Lead", byEmail["grace@example.com"], "CountryCode"))
		fields := map[string]int{}
		for _, p := range r.problems() {
			require.Equal(t, crm.CategoryPicklists, p.Category)
			require.NotEmpty(t, p.Remedy)
			require.NotContains(t, p.Message, "Atlantis")
			fields[p.Ref.ID+" "+p.Field]++
		}
		require.Equal(t, map[string]int{bad + " country": 1, bad + " state": 1, alone + " state": 1}, fields)
		// From Salesforce to HubSpot, and a state on its own.
		require.NoError(t, r.sf.Edit("Lead", s, map[string]any{"CountryCode": "DE", "StateCode": nil}))
		r.sync()
		require.Equal(t, "Germany", r.hsValue(h, "country"))
		require.Empty(t, r.hsValue(h, "state"))
		r.editHubSpot(h, "country", "United States of America", "state", "Texas")
		r.sync()
		require.Equal(t, "TX", r.sfValue("Lead", s, "StateCode"))
		r.editHubSpot(h, "state", "New York")
		r.sync()
		require.Equal(t, "NY", r.sfValue("Lead", s, "StateCode"), "written together with its country")
		r.settled()
	})
}

func TestStateCountryListsAreCheckedAgainstTheOrg(t *testing.T) {
	run(t, rigOptions{settings: lists}, func(r *rig) {
		_, err := r.engine().Sync(context.Background())
		require.ErrorContains(t, err, "stateCountryLists: is on, but")
		r.settings.StateCountryLists = false
		require.Empty(t, r.sync().Reasons)
	})
}

func TestStateCountryListsOff(t *testing.T) {
	t.Parallel()
	t.Run("in an org without lists", func(t *testing.T) {
		run(t, rigOptions{settings: twoWay}, func(r *rig) {
			r.contact("Lovelace", "ada@example.com", "country", "Great Britain", "state", "Kent")
			r.sync()
			s := r.only("Lead")
			require.Equal(t, "Great Britain", r.sfValue("Lead", s, "Country"), "free text")
			require.Equal(t, "Kent", r.sfValue("Lead", s, "State"))
		})
	})
	t.Run("in an org that has lists", func(t *testing.T) {
		run(t, rigOptions{settings: twoWay}, func(r *rig) {
			r.sf.EnableStateCountryPicklists()
			r.contact("Lovelace", "ada@example.com", "country", "Atlantis", "phone", "1")
			rep := r.sync()
			require.Contains(t, strings.Join(rep.Reasons, "\n"), "stateCountryLists is off")
			require.Equal(t, "1", r.sfValue("Lead", r.only("Lead"), "Phone"))
			require.Len(t, r.problems(), 1)
			require.Equal(t, "country", r.problems()[0].Field)
		})
	})
}
