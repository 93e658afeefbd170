package mutants

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Mutant is one way to break the engine.
type Mutant struct {
	Name  string
	Edits []Edit
	// Promises are those that its worlds may break first, by the names of
	// simulation.Promises.
	Promises []string
}

// Edit replaces Old, which occurs exactly once in the file, by New.
type Edit struct {
	File     string // from the root of the module, with slashes
	Old, New string
}

// apply returns the file's text with the edit made.
func (e Edit) apply(text string) (string, error) {
	if n := strings.Count(text, e.Old); n != 1 {
		return "", fmt.Errorf("%s: the text to replace occurs %d times instead of once:\n%s", e.File, n, e.Old)
	}
	return strings.Replace(text, e.Old, e.New, 1), nil
}

// Files returns the files that the mutant changes, by path from the root, with
// its edits made.
func (m Mutant) Files(root string) (map[string]string, error) {
	out := map[string]string{}
	for _, e := range m.Edits {
		text, known := out[e.File]
		if !known {
			b, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(e.File))) // #nosec G304 -- a path of the table
			if err != nil {
				return nil, fmt.Errorf("%s: %w", m.Name, err)
			}
			text = string(b)
		}
		text, err := e.apply(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Name, err)
		}
		out[e.File] = text
	}
	return out, nil
}

// Overlay puts the mutant's files into the folder dir and returns the path of
// the overlay for the go command's -overlay. The tree stays as it is.
func (m Mutant) Overlay(root, dir string) (string, error) {
	files, err := m.Files(root)
	if err != nil {
		return "", err
	}
	var overlay struct{ Replace map[string]string }
	overlay.Replace = map[string]string{}
	for name, text := range files {
		at := filepath.Join(dir, strings.ReplaceAll(name, "/", "_"))
		if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
			return "", fmt.Errorf("%s: %w", m.Name, err)
		}
		overlay.Replace[filepath.Join(root, filepath.FromSlash(name))] = at
	}
	b, err := json.Marshal(overlay)
	if err != nil {
		return "", fmt.Errorf("%s: %w", m.Name, err)
	}
	at := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(at, b, 0o600); err != nil {
		return "", fmt.Errorf("%s: %w", m.Name, err)
	}
	return at, nil
}
