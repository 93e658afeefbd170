package sqlstore

import (
	"context"
	"database/sql"
	"strings"
)

// chunk is how many rows or values one statement carries at most. Nine columns
// of it stay far below the limits of both databases on arguments (32,766 and
// 65,535).
const chunk = 256

// insert writes rows with as few statements as it can: "head (?, ?), (?, ?)
// tail". The numbers of rows are powers of two, so that there are few different
// statements for drivers and servers to prepare. It returns how many rows the
// database says it wrote.
func (s session) insert(ctx context.Context, head, tail string, rows [][]any) (int64, error) {
	written := int64(0)
	for len(rows) > 0 {
		n := chunk
		for n > len(rows) {
			n /= 2
		}
		tuple := "(?" + strings.Repeat(", ?", len(rows[0])-1) + ")"
		args := make([]any, 0, n*len(rows[0]))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		done, err := s.exec(ctx, head+" VALUES "+tuple+strings.Repeat(", "+tuple, n-1)+" "+tail, args...)
		if err != nil {
			return written, err
		}
		written += done
		rows = rows[n:]
	}
	return written, nil
}

// lists cuts values into lists for "IN (?, ?)", each filled up to a power of two
// by repeating its last value, and calls f with the placeholders and arguments.
func lists[T any](values []T, f func(in string, args []any) error) error {
	for len(values) > 0 {
		n := min(chunk, len(values))
		size := 1
		for size < n {
			size *= 2
		}
		args := make([]any, size)
		for i := range args {
			args[i] = values[min(i, n-1)]
		}
		if err := f("(?"+strings.Repeat(", ?", size-1)+")", args); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}

// deleteIn deletes a connection's rows whose column has one of the values.
func (s session) deleteIn(ctx context.Context, table, column, conn string, values []string) error {
	return lists(values, func(in string, args []any) error {
		_, err := s.exec(ctx, "DELETE FROM "+table+" WHERE conn = ? AND "+column+" IN "+in,
			append([]any{conn}, args...)...)
		return err
	})
}

// selectIn reads columns of a connection's rows whose column has one of the
// values.
func (s session) selectIn(ctx context.Context, columns, table, column, conn string, values []string, scan func(*sql.Rows) error) error {
	return lists(values, func(in string, args []any) error {
		return s.query(ctx, scan, "SELECT "+columns+" FROM "+table+" WHERE conn = ? AND "+column+" IN "+in,
			append([]any{conn}, args...)...)
	})
}
