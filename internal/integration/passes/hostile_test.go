package passes_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
)

// Values that do not fit, or that try to be something else, on both sides: each
// record arrives with what fits, what does not is a problem that names the field,
// and no value reaches a log.
func TestHostileRecords(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		long := strings.Repeat("secret", 10_000)
		odd := []string{
			"O'Hara' OR Name != 'secret", `back\slash\' secret`, `{"secret":[]}`, "=HYPERLINK(\"secret\")", "<script>secret</script>",
			"secret\u202Eright", "secret\u0301\u0301", "secret 😀 山", "@{record.id} secret", "null", "true", "1e999", "${secret} %s %!d",
		}
		for i, name := range odd {
			r.contact(name, email("h", i), "jobtitle", long, "city", "Oslo")
			r.person("Lead", name, email("s", i), "City", "Bergen", "Title", name)
		}
		rep := r.sync()
		require.Equal(t, crmsync.Done, rep.State, rep.Reasons)
		require.Equal(t, len(odd), rep.Written.Salesforce.Created)
		require.Equal(t, len(odd), rep.Written.HubSpot.Created)
		for i, name := range odd {
			found := 0
			for _, l := range r.sf.All("Lead") {
				if l.Text("Email") == email("h", i) {
					require.Equal(t, name, l.Text("LastName"))
					require.Equal(t, "Oslo", l.Text("City"), "the other fields go on")
					require.Empty(t, l.Text("Title"))
					found++
				}
			}
			for _, c := range r.hs.All("contacts") {
				if c.Properties["email"] == email("s", i) {
					require.Equal(t, name, c.Properties["lastname"])
					require.Equal(t, name, c.Properties["jobtitle"])
					found++
				}
			}
			require.Equal(t, 2, found, name)
		}
		problems := r.problems()
		require.Len(t, problems, len(odd))
		for _, p := range problems {
			require.Equal(t, "jobtitle", p.Field)
			require.NotEmpty(t, p.Remedy)
			require.NotContains(t, fmt.Sprint(p.Message, p.Remedy), "secret")
		}
		require.NotContains(t, r.log.String(), "secret")
		r.settled()
	})
}
