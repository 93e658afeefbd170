package hubspot

import (
	"encoding/json"
	"fmt"
	"testing"
)

// A page of 200 rows with 40 properties each, as an incremental pass reads it.
func BenchmarkPage(b *testing.B) {
	rows := make([]map[string]any, 200)
	for i := range rows {
		props := map[string]any{"lastmodifieddate": "2025-01-27T19:53:15.581Z"}
		for p := range 40 {
			props[fmt.Sprintf("property_%02d", p)] = fmt.Sprintf("value %d of %d", p, i)
		}
		rows[i] = map[string]any{"id": fmt.Sprint(i), "properties": props, "createdAt": "2025-01-27T19:53:15.581Z",
			"updatedAt": "2025-01-27T19:53:15.581Z", "archived": false}
	}
	body, err := json.Marshal(map[string]any{"results": rows, "paging": map[string]any{"next": map[string]any{"after": "200"}}})
	if err != nil {
		b.Fatal(err)
	}
	sh := newShape("contacts", nil)
	var fields []string
	for p := range 40 {
		fields = append(fields, fmt.Sprintf("property_%02d", p))
	}
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		var page wirePage[Object]
		if err := json.Unmarshal(body, &page); err != nil {
			b.Fatal(err)
		}
		for i := range page.Results {
			_ = sh.record(&page.Results[i], fields)
		}
	}
}
