-- Who may commit to a connection. expires: Unix milliseconds, 0 when given up.
CREATE TABLE crmsync_leases (
  conn TEXT NOT NULL PRIMARY KEY,
  fence INTEGER NOT NULL,
  holder TEXT NOT NULL,
  expires INTEGER NOT NULL
) WITHOUT ROWID;

-- Cursors, cached schemas, usage.
CREATE TABLE crmsync_documents (
  conn TEXT NOT NULL,
  name TEXT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (conn, name)
);

-- doc is the whole link as JSON; the columns before it repeat what is asked for.
-- sides: how many sides name a record, 0 for a closed link. due: Unix milliseconds.
CREATE TABLE crmsync_links (
  conn TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  sides INTEGER NOT NULL,
  dirty INTEGER NOT NULL,
  due INTEGER NOT NULL,
  intent INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  doc TEXT NOT NULL,
  PRIMARY KEY (conn, id)
);
CREATE INDEX crmsync_links_kind ON crmsync_links (conn, kind, id, sides, dirty);
CREATE INDEX crmsync_links_dirty ON crmsync_links (conn, id, due) WHERE dirty = 1;
CREATE INDEX crmsync_links_dirty_kind ON crmsync_links (conn, kind, id, due) WHERE dirty = 1;
CREATE INDEX crmsync_links_intent ON crmsync_links (conn, id) WHERE intent = 1;

-- The records and aliases of each link: one link for each.
CREATE TABLE crmsync_refs (
  conn TEXT NOT NULL,
  ref TEXT NOT NULL,
  link TEXT NOT NULL,
  PRIMARY KEY (conn, ref)
) WITHOUT ROWID;
CREATE INDEX crmsync_refs_link ON crmsync_refs (conn, link);

-- The natural keys of each link, as SHA-256 of side, name and value.
CREATE TABLE crmsync_keys (
  conn TEXT NOT NULL,
  hash BLOB NOT NULL,
  link TEXT NOT NULL,
  PRIMARY KEY (conn, hash, link)
) WITHOUT ROWID;
CREATE INDEX crmsync_keys_link ON crmsync_keys (conn, link);

-- The problems of each link, n being the position there; doc is JSON.
CREATE TABLE crmsync_problems (
  conn TEXT NOT NULL,
  id TEXT NOT NULL,
  link TEXT NOT NULL,
  n INTEGER NOT NULL,
  category TEXT NOT NULL,
  doc TEXT NOT NULL,
  PRIMARY KEY (conn, id, link, n)
);
CREATE INDEX crmsync_problems_link ON crmsync_problems (conn, link);
CREATE INDEX crmsync_problems_category ON crmsync_problems (conn, category, id);

-- What happened. at: Unix milliseconds; doc is the event as JSON.
CREATE TABLE crmsync_history (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  conn TEXT NOT NULL,
  link TEXT NOT NULL,
  at INTEGER NOT NULL,
  doc TEXT NOT NULL
);
CREATE INDEX crmsync_history_at ON crmsync_history (conn, at, seq);
CREATE INDEX crmsync_history_link ON crmsync_history (conn, link, at, seq);
