package sqlstore

import (
	"context"
	"database/sql"
	"strconv"
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

// lists cuts values into lists, each filled up to a power of two with NULL, which
// equals nothing, and calls f with their length and arguments.
func lists[T any](values []T, f func(size int, args []any) error) error {
	for len(values) > 0 {
		n := min(chunk, len(values))
		size := 1
		for size < n {
			size *= 2
		}
		args := make([]any, size)
		for i, v := range values[:n] {
			args[i] = v
		}
		if err := f(size, args); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}

// deleteIn deletes a connection's rows whose column has one of the values.
func (s session) deleteIn(ctx context.Context, table, column, conn string, values []string) error {
	return lists(values, func(size int, args []any) error {
		_, err := s.exec(ctx, "DELETE FROM "+table+" WHERE conn = ? AND "+column+" IN (?"+strings.Repeat(", ?", size-1)+")",
			append([]any{conn}, args...)...)
		return err
	})
}

// step is a table in which to look for rows by the value of one column.
type step struct{ columns, table, column string }

// selectIn reads columns of a connection's rows whose column has one of the
// values.
func (s session) selectIn(ctx context.Context, columns, table, column, conn string, values []string, scan func(*sql.Rows) error) error {
	return lists(values, func(size int, args []any) error {
		return s.follow(ctx, scan, conn, size, args, "text", step{columns, table, column})
	})
}

// follow looks the arguments up in the first table, what it finds there in the
// second, and so on, and scans the columns of the last.
func (s session) follow(ctx context.Context, scan func(*sql.Rows) error, conn string, size int, args []any, typ string, steps ...step) error {
	if s.dialect == Postgres {
		return s.query(ctx, scan, lateral(size, typ, steps), withConn(nil, args, conn, len(steps))...)
	}
	stmt := "(?" + strings.Repeat(", ?", size-1) + ")"
	for i, t := range steps {
		stmt = "SELECT " + t.columns + " FROM " + t.table + " WHERE conn = ? AND " + t.column + " IN " + stmt
		if i < len(steps)-1 {
			stmt = "(" + stmt + ")"
		}
	}
	return s.query(ctx, scan, stmt, withConn(args, nil, conn, len(steps))...)
}

// lateral spells follow so that Postgres looks up one value at a time through
// the table's index. From "IN (...)" it makes a scan of the whole connection
// while it has no statistics yet, as after a first pass.
func lateral(size int, typ string, steps []step) string {
	value := "(CAST(? AS " + typ + "))"
	from := "(VALUES " + value + strings.Repeat(", "+value, size-1) + ") AS s0 (found)"
	by := "s0.found"
	for i, t := range steps {
		name := "s" + strconv.Itoa(i+1)
		// OFFSET 0 keeps the planner from turning this into a join.
		from += ", LATERAL (SELECT " + t.columns + " FROM " + t.table + " WHERE conn = ? AND " + t.column + " = " + by + " OFFSET 0) AS " + name
		by = name + "." + t.columns
	}
	return "SELECT s" + strconv.Itoa(len(steps)) + ".* FROM " + from
}

// withConn puts the connection's name n times between two lists of arguments.
func withConn(after, before []any, conn string, n int) []any {
	args := append(make([]any, 0, len(before)+n+len(after)), before...)
	for range n {
		args = append(args, conn)
	}
	return append(args, after...)
}
