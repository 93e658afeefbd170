package sqlstore

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

func drawValue(t *rapid.T) crm.Value {
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0:
		return crm.IntOf(rapid.Int64().Draw(t, "number"))
	case 1:
		return crm.Value{}
	case 2:
		return crm.SetOf("a", awkward().Draw(t, "option"))
	}
	return crm.TextOf(rapid.String().Draw(t, "text") + awkward().Draw(t, "awkward"))
}

func drawValues(t *rapid.T) map[string]crm.Value {
	return rapid.MapOfN(rapid.String(), rapid.Custom(drawValue), 0, 5).Draw(t, "values")
}

func drawLink(t *rapid.T) crmsync.Link {
	s := func(name string) string { return rapid.String().Draw(t, name) }
	side := func(system crm.System) crmsync.Side {
		if rapid.Bool().Draw(t, "absent") {
			return crmsync.Side{}
		}
		return crmsync.Side{
			Ref: crm.Ref{System: system, Object: s("object"), ID: s("id")}, Seen: drawValues(t), Version: s("version"),
			ModifiedAt: time.UnixMilli(rapid.Int64Range(0, 1e12).Draw(t, "at")).UTC(), Keys: []crm.Key{{Name: s("key"), Value: s("value")}},
		}
	}
	return crmsync.Link{
		ID: s("id"), Kind: s("kind"), HubSpot: side(crm.HubSpot), Salesforce: side(crm.Salesforce),
		Base: rapid.MapOfN(rapid.String(), rapid.Custom(func(t *rapid.T) crmsync.BaseValue {
			return crmsync.BaseValue{
				HubSpot: drawValue(t), Salesforce: drawValue(t),
				Written: rapid.SampledFrom([]crm.System{"", crm.HubSpot, crm.System(awkward().Draw(t, "system"))}).Draw(t, "written"),
			}
		}), 0, 4).Draw(t, "base"),
		Dirty: rapid.Bool().Draw(t, "dirty"), Closed: s("closed"),
		Problems: []crmsync.Problem{{ID: s("id"), Message: s("message") + awkward().Draw(t, "message")}},
		Intent:   &crmsync.Intent{Object: s("object"), Values: drawValues(t)},
	}
}

// The quick way must read what encoding/json reads, from every document that is
// ever written.
func TestDecodesAsEncodingJSONDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		doc, err := json.Marshal(drawLink(t))
		require.NoError(t, err)
		var want, got crmsync.Link
		require.NoError(t, json.Unmarshal(doc, &want))
		require.True(t, decodeFast(doc, &got), "%s", doc)
		require.Equal(t, want, got)
	})
}

func TestDecodesOtherDocumentsSlowly(t *testing.T) {
	t.Parallel()
	for name, doc := range map[string]string{
		"spaces":        `{ "id": "a", "hubspot": {"seen": {"x": "text:y"}} }`,
		"escaped names": `{"\u0069d":"a","hubspot":{"\u0073een":{"x":"text:y"}}}`,
		"other base":    `{"id":"a","base":{"x":{"h":null,"new":1}},"hubspot":{"seen":{"x":"text:y"}}}`,
	} {
		l, err := decodeLink("a", []byte(doc))
		require.NoError(t, err, name)
		require.Equal(t, "a", l.ID, name)
		require.Equal(t, crm.TextOf("y"), l.HubSpot.Seen["x"], name)
	}
}

func TestDecodeRefusesDamage(t *testing.T) {
	t.Parallel()
	whole, err := json.Marshal(crmsync.Link{
		ID: "a", HubSpot: crmsync.Side{Seen: map[string]crm.Value{"x": crm.TextOf("secret")}},
		Base: map[string]crmsync.BaseValue{"x": {HubSpot: crm.TextOf("secret")}},
	})
	require.NoError(t, err)
	docs := []string{"", "null1", `{"id":7}`, strings.Replace(string(whole), "text:", "number:", 1), string(whole) + "}"}
	for i := range whole {
		docs = append(docs, string(whole[:i]))
	}
	for _, doc := range docs {
		_, err := decodeLink("a", []byte(doc))
		require.ErrorContains(t, err, `decode link "a"`, "%s", doc)
		require.NotContains(t, err.Error(), "secret")
	}
}
