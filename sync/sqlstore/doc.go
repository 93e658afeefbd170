// Package sqlstore keeps a [crmsync.Store] in SQLite or Postgres, through
// database/sql. It imports no driver: the host opens the database with the
// driver that it prefers and passes it in.
//
//	db, err := sql.Open("sqlite", dsn)     // modernc.org/sqlite, or another one
//	store, err := sqlstore.Open(ctx, db, sqlstore.SQLite)
//	engine, err := crmsync.New(settings, hubspot, salesforce, store)
//
// The store does not close the database. Any number of stores, processes and
// hosts may use one database; its tables are called crmsync_*.
//
// # SQLite
//
// Version 3.35 or newer, with these settings on every connection; for
// modernc.org/sqlite they go into the DSN:
//
//		file:crmsync.db?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=foreign_keys(1)
//
//	  - _txlock=immediate takes the write lock at the start of a transaction. The
//	    store is right without it as well.
//	  - busy_timeout lets a writer wait for another one, in milliseconds. Without
//	    it two processes get "database is locked" now and then.
//	  - journal_mode(WAL) lets readers go on while a commit is written.
//	  - synchronous(NORMAL) keeps the database sound after a power failure, though
//	    the last commits may be gone, which the next pass makes good for
//	    observations. Use FULL if the host must not lose the history of writes
//	    that it made in the last moment before a power failure.
//
// A database in memory belongs to one connection: call db.SetMaxOpenConns(1).
//
// # Postgres
//
// Version 12 or newer, encoding UTF8. The tables are made in the first schema of
// the search_path. A commit locks the one row of its connection's lease, so that
// connections never wait for each other.
//
// # What is kept
//
// Links, problems and events are JSON documents beside the columns that are
// asked for; docs/STORE-GUIDE.md lists every table and what customer data it
// holds. NUL and the control character U+0001 are escaped in columns, because
// Postgres has no NUL in text: the first as \x01\x01, the second as \x01\x02.
package sqlstore
