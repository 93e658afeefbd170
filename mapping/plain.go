package mapping

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plainText takes the words out of HTML, with a line for each block. A text
// without tags is left as it is.
func plainText(s string) string {
	if !strings.ContainsRune(s, '<') {
		return s
	}
	var b strings.Builder
	tagged := false
	z := html.NewTokenizer(strings.NewReader(s))
	hidden := 0 // depth of elements whose content nobody sees
	for {
		switch z.Next() {
		case html.ErrorToken:
			if !tagged {
				return s
			}
			return lines(b.String())
		case html.TextToken:
			if hidden == 0 {
				b.WriteString(html.UnescapeString(string(z.Raw())))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			tagged = true
			name := tagName(z)
			if name == atom.Br || block(name) {
				b.WriteByte('\n')
			}
			if name == atom.Style || name == atom.Script {
				hidden++
			}
		case html.EndTagToken:
			tagged = true
			name := tagName(z)
			if block(name) {
				b.WriteByte('\n')
			}
			if name == atom.Style || name == atom.Script {
				hidden = max(0, hidden-1)
			}
		case html.CommentToken, html.DoctypeToken:
			tagged = true
		}
	}
}

func tagName(z *html.Tokenizer) atom.Atom {
	name, _ := z.TagName()
	return atom.Lookup(name)
}

func block(name atom.Atom) bool {
	switch name {
	case atom.P, atom.Div, atom.Li, atom.Ul, atom.Ol, atom.Tr, atom.Table, atom.Blockquote, atom.Pre,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hr:
		return true
	}
	return false
}

// lines trims every line and leaves no blank ones.
func lines(s string) string {
	var out []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}
