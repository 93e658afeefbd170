package crmsync

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"
)

// Duration is a time.Duration that is written in JSON as Go writes it: "90s",
// "15m", "24h".
type Duration time.Duration

const minute = Duration(time.Minute)

// MarshalJSON writes the duration as text.
func (d Duration) MarshalJSON() ([]byte, error) {
	return json.Marshal(time.Duration(d).String())
}

// UnmarshalJSON reads what time.ParseDuration reads; null changes nothing.
func (d *Duration) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf(`a duration is written like "90s", "15m" or "24h"`)
	}
	v, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf(`%q is not a duration like "90s", "15m" or "24h"`, s)
	}
	*d = Duration(v)
	return nil
}

// ParseSettings reads settings from JSON in UTF-8. It refuses fields that it does
// not know or that are there twice, and anything after the settings. Everything that is wrong is returned at
// once as a [*SettingsError], each with its path, together with what
// [Settings.Validate] finds; only JSON that is not well-formed has an error of
// its own.
func ParseSettings(data []byte) (Settings, error) {
	if !utf8.Valid(data) {
		return Settings{}, errors.New("crmsync: read settings: the file is not in UTF-8: save it as UTF-8")
	}
	var s Settings
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		if json.Valid(data) {
			if all := misshapen(data); all != nil {
				return Settings{}, all
			}
		}
		return Settings{}, fmt.Errorf("crmsync: read settings: %w%s", err, position(data, dec, err))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Settings{}, errors.New("crmsync: read settings: there is more after the end of the settings")
	}
	if _, twice := linesOf(data); len(twice) > 0 {
		// encoding/json takes the last one and says nothing.
		return Settings{}, misshapen(data)
	}
	if err := s.Validate(); err != nil {
		return Settings{}, err
	}
	return s, nil
}

// position tells the line of a JSON error, as well as it is known.
func position(data []byte, dec *json.Decoder, err error) string {
	offset := dec.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = syntax.Offset
	}
	if offset <= 0 || offset > int64(len(data)) {
		return ""
	}
	return fmt.Sprintf(" (near line %d)", 1+bytes.Count(data[:offset], []byte("\n")))
}
