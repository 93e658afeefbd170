package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// problems is the command that lists or exports problems.
func (a *app) problems(flags *flag.FlagSet) func(context.Context, common) (int, error) {
	category := flags.String("category", "", "only problems of this `category`, such as picklists")
	format := flags.String("format", "text", "text, json or csv")
	limit := flags.Int("limit", 0, "at most so many; 0 is all")
	return func(ctx context.Context, o common) (int, error) {
		if err := oneOf("format", *format, "text", "json", "csv"); err != nil {
			return 0, err
		}
		if err := known(*category); err != nil {
			return 0, err
		}
		c, err := a.inspect(ctx, o)
		if err != nil {
			return 0, err
		}
		defer c.close()
		all, err := listProblems(ctx, c.engine, crm.Category(*category), *limit)
		if err != nil {
			return 0, err
		}
		switch *format {
		case "json":
			return exitDone, crmsync.WriteProblemsJSON(a.out, all)
		case "csv":
			return exitDone, crmsync.WriteProblemsCSV(a.out, all)
		}
		return exitDone, printProblems(a.out, all)
	}
}

// listProblems reads problems page by page, up to limit if it is not 0.
func listProblems(ctx context.Context, e *crmsync.Engine, category crm.Category, limit int) ([]crmsync.Problem, error) {
	const page = 1000
	var all []crmsync.Problem
	q := crmsync.ProblemQuery{Category: category, Limit: page}
	for {
		if limit > 0 {
			q.Limit = min(page, limit-len(all))
		}
		problems, err := e.Problems(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("read problems: %w", err)
		}
		all = append(all, problems...)
		if len(problems) < q.Limit || len(all) == limit {
			return all, nil
		}
		q.After = problems[len(problems)-1].ID
	}
}

// printProblems shows problems by category, each with what it means and what
// to do about it.
func printProblems(w io.Writer, all []crmsync.Problem) error {
	if len(all) == 0 {
		_, err := fmt.Fprintln(w, "No problems.")
		return err
	}
	for _, c := range crm.Categories() {
		of := slices.DeleteFunc(slices.Clone(all), func(p crmsync.Problem) bool { return p.Category != c })
		if len(of) == 0 {
			continue
		}
		e := c.Explain()
		fmt.Fprintf(w, "%s: %d\n  %s\n  %s\n\n", strings.ToUpper(string(c)), len(of), e.Means, e.Do)
		tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(tw, "  ID\tFIELD\tWHAT IS WRONG\tWHAT TO DO")
		for _, p := range of {
			fmt.Fprintf(tw, "  %s\t%s\t%s\t%s\n", p.ID, p.Field, oneLine(p.Message), oneLine(p.Remedy))
		}
		if err := tw.Flush(); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	return nil
}

// oneLine puts a text into one line of printable characters.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// known refuses a category that does not exist; "" stands for all.
func known(category string) error {
	if category == "" || slices.Contains(crm.Categories(), crm.Category(category)) {
		return nil
	}
	names := make([]string, len(crm.Categories()))
	for i, c := range crm.Categories() {
		names[i] = string(c)
	}
	return usageError(fmt.Sprintf("there is no category %q; there are %s", category, strings.Join(names, ", ")))
}

func oneOf(flag, got string, options ...string) error {
	if slices.Contains(options, got) {
		return nil
	}
	return usageError(fmt.Sprintf("-%s is one of %s, not %q", flag, strings.Join(options, ", "), got))
}
