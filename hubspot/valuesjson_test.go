package hubspot

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The short way reads what encoding/json reads, or leaves it to the long way.
func TestPlainValuesAgreeWithEncodingJSON(t *testing.T) {
	t.Parallel()
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z ,:{}\[\]]{0,8}`), rapid.Just(""))
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.MapOf(text, rapid.Ptr(text, true)).Draw(t, "values")
		b, err := json.Marshal(in)
		require.NoError(t, err)
		if rapid.Bool().Draw(t, "spaced") {
			b, err = json.MarshalIndent(in, " ", "\t")
			require.NoError(t, err)
		}
		var want map[string]*string
		require.NoError(t, json.Unmarshal(b, &want))
		if got, ok := plainValues(b); ok {
			require.Equal(t, Values(want), got)
		}
		var got Values
		require.NoError(t, json.Unmarshal(b, &got))
		require.Equal(t, Values(want), got)
	})
}

func TestPlainTextsTakeTheShortWay(t *testing.T) {
	t.Parallel()
	got, ok := plainValues([]byte(`{"a":null, "b":"x, \"y\""}`))
	require.False(t, ok)
	require.Nil(t, got)
	got, ok = plainValues([]byte(`{"a":null,"b":"x,y","c":""}`))
	require.True(t, ok)
	require.Equal(t, []string{"", "x,y", ""}, []string{got.Get("a"), got.Get("b"), got.Get("c")})
	require.Nil(t, got["a"])
	require.NotNil(t, got["c"])
	_, ok = plainValues([]byte(`{"a":1}`))
	require.False(t, ok)
}
