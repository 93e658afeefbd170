package foreign_test

import "testing"

// TestClients gives each client accounts of its own.
func TestClients(t *testing.T) {
	t.Parallel()
	bin := buildSimulators(t)
	t.Run("go-salesforce", func(t *testing.T) {
		t.Parallel()
		goSalesforce(t, startSimulators(t, bin))
	})
	t.Run("jsforce", func(t *testing.T) {
		t.Parallel()
		needNode(t)
		runNode(t, startSimulators(t, bin), "jsforce")
	})
	t.Run("hubspot-api-client", func(t *testing.T) {
		t.Parallel()
		needNode(t)
		runNode(t, startSimulators(t, bin), "hubspot")
	})
}
