package salesforcetest

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// dict is a JSON object that keeps the order of its keys, as the vendor's
// answers do: attributes first, then the fields in the order of the query.
type dict struct {
	keys []string
	vals []any
}

// object makes a dict of alternating keys and values.
func object(pairs ...any) *dict {
	d := &dict{}
	for i := 0; i+1 < len(pairs); i += 2 {
		k, _ := pairs[i].(string)
		d.set(k, pairs[i+1])
	}
	return d
}

func (d *dict) set(key string, v any) {
	d.keys = append(d.keys, key)
	d.vals = append(d.vals, v)
}

func (d *dict) get(key string) any {
	for i, k := range d.keys {
		if k == key {
			return d.vals[i]
		}
	}
	return nil
}

// id is the record or job that a dict is about.
func (d *dict) id() string {
	t, _ := d.get("id").(string)
	return t
}

// whole is a number that is written without a decimal point.
type whole float64

// encode writes v as the vendor writes it.
func (s *Server) encode(v any) []byte { return s.append(nil, v) }

func (s *Server) append(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case string:
		return appendText(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case whole:
		return strconv.AppendFloat(b, float64(v), 'f', 0, 64)
	case float64:
		return append(b, s.double(v)...)
	case time.Time:
		return appendText(b, stampText(v))
	case json.RawMessage:
		return append(b, v...)
	case *dict:
		return s.appendDict(b, v)
	case []*dict:
		return appendList(b, v, func(b []byte, d *dict) []byte { return s.appendDict(b, d) })
	case []any:
		return appendList(b, v, s.append)
	case []string:
		return appendList(b, v, appendText)
	default:
		out, err := json.Marshal(v)
		if err != nil {
			return append(b, "null"...)
		}
		return append(b, out...)
	}
}

func (s *Server) appendDict(b []byte, d *dict) []byte {
	if d == nil {
		return append(b, "null"...)
	}
	b = append(b, '{')
	for i, k := range d.keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, k)
		b = append(b, ':')
		b = s.append(b, d.vals[i])
	}
	return append(b, '}')
}

func appendList[T any](b []byte, list []T, one func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, v)
	}
	return append(b, ']')
}

func appendText(b []byte, v string) []byte {
	plain := true
	for i := 0; i < len(v); i++ {
		if c := v[i]; c < 0x20 || c == '"' || c == '\\' || c >= 0x80 {
			plain = false
			break
		}
	}
	if plain {
		b = append(b, '"')
		b = append(b, v...)
		return append(b, '"')
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // a string always encodes
	return append(b, bytes.TrimSuffix(buf.Bytes(), []byte("\n"))...)
}

// double writes a floating-point number as Java does (1500.0, 3.5E8): the
// vendor's servers print doubles with Double.toString.
func (s *Server) double(f float64) string {
	abs := math.Abs(f)
	if s.opt.PlainNumbers || abs == 0 || abs >= 1e-3 && abs < 1e7 {
		t := strconv.FormatFloat(f, 'f', -1, 64)
		if !strings.Contains(t, ".") {
			t += ".0"
		}
		return t
	}
	t := strconv.FormatFloat(f, 'E', -1, 64)
	mantissa, exp, _ := strings.Cut(t, "E")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	n, _ := strconv.Atoi(exp)
	return mantissa + "E" + strconv.Itoa(n)
}

// stampText writes an instant in the vendor's form: no colon in the offset.
func stampText(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000") + "+0000" }

// decode reads one JSON value and keeps numbers as text.
func decode(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	return d.Decode(into)
}
