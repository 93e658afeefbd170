package arch

// Plan returns the rules of this repository: the import table of
// docs/ARCHITECTURE.md, and the limits of CONTRIBUTING.md.
func Plan() Rules {
	const (
		crm       = "sync/crm"
		testify   = "github.com/stretchr/testify"
		hubspot   = "hubspot/..."
		salesf    = "salesforce/..."
		oauth2    = "golang.org/x/oauth2"
		query     = "github.com/google/go-querystring"
		httpx     = "internal/httpx"
		memhttp   = "internal/memhttp"
		engine    = "sync"
		mapping   = "mapping"
		dedup     = "dedup"
		lifecycle = "lifecycle"
		merge     = "sync/merge"
	)
	text := []string{"golang.org/x/text", "golang.org/x/net/idna", "golang.org/x/net/publicsuffix"}
	return Rules{
		Module:    "github.com/crmsync/crmsync",
		FileLines: 400,
		FuncLines: 60,
		Rows: []Row{
			{Dir: crm, Pure: true},
			{Dir: mapping, May: []string{crm}, Third: append([]string{"golang.org/x/net/html"}, text...), Pure: true},
			{Dir: dedup, May: []string{crm}, Third: text, Pure: true},
			{Dir: lifecycle, May: []string{crm}, Third: text, Pure: true},
			{Dir: merge, May: []string{crm, mapping, lifecycle}, Third: text, Pure: true},

			{Dir: engine, May: []string{crm, merge, mapping, "mapping/places", dedup, lifecycle}},
			{Dir: "sync/memstore", May: []string{engine, crm}},
			{Dir: "sync/sqlstore", May: []string{engine, crm}},
			{Dir: "sync/storetest", May: []string{engine, crm}, Third: []string{testify}},
			{Dir: "sync/clienttest", May: []string{engine, crm}, Third: []string{testify}},

			{Dir: "hubspot", May: []string{crm, httpx}, Third: []string{oauth2, query}, Never: []string{salesf, engine}},
			{Dir: "salesforce", May: []string{crm, httpx, "salesforce/soql"}, Third: []string{oauth2, query}, Never: []string{hubspot, engine}},
			{Dir: "salesforce/soql", Never: []string{hubspot, engine}},
			{Dir: "hubspot/webhook", May: []string{crm}, Never: []string{"hubspot", salesf, engine}},
			// The simulators share no types with the clients that they check.
			{Dir: "hubspot/hubspottest", May: []string{memhttp}, Never: []string{"hubspot", "hubspot/webhook", salesf, "sync/..."}},
			{Dir: "salesforce/salesforcetest", May: []string{memhttp}, Never: []string{"salesforce", "salesforce/soql", hubspot, "sync/..."}},

			{Dir: httpx, May: []string{crm}, Third: []string{oauth2, "golang.org/x/time"}, Never: []string{hubspot, salesf, engine}},
			{Dir: memhttp},
			{Dir: "internal/fakecrm", May: []string{crm}},
			{Dir: "internal/arch"},
			{Dir: "internal/simulation", Free: true},
			{Dir: "internal/integration", Free: true},
			{Dir: "examples", Free: true},
			{Dir: "tools", Free: true},
		},
	}
}
