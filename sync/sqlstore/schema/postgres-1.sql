-- Who may commit to a connection. expires: Unix milliseconds, 0 when given up.
CREATE TABLE crmsync_leases (
  conn TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  fence BIGINT NOT NULL,
  holder TEXT COLLATE "C" NOT NULL,
  expires BIGINT NOT NULL
);

-- Cursors, cached schemas, usage.
CREATE TABLE crmsync_documents (
  conn TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (conn, name)
);

-- doc is the whole link as JSON; the columns before it repeat what is asked for.
-- sides: how many sides name a record, 0 for a closed link. due: Unix milliseconds.
CREATE TABLE crmsync_links (
  conn TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  sides SMALLINT NOT NULL,
  dirty SMALLINT NOT NULL,
  due BIGINT NOT NULL,
  intent SMALLINT NOT NULL,
  revision BIGINT NOT NULL,
  doc TEXT NOT NULL,
  PRIMARY KEY (conn, id)
);
CREATE INDEX crmsync_links_kind ON crmsync_links (conn, kind, id, sides, dirty);
CREATE INDEX crmsync_links_dirty ON crmsync_links (conn, id, due) WHERE dirty = 1;
CREATE INDEX crmsync_links_dirty_kind ON crmsync_links (conn, kind, id, due) WHERE dirty = 1;
CREATE INDEX crmsync_links_intent ON crmsync_links (conn, id) WHERE intent = 1;

-- The records and aliases of each link: one link for each.
CREATE TABLE crmsync_refs (
  conn TEXT COLLATE "C" NOT NULL,
  ref TEXT COLLATE "C" NOT NULL,
  link TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (conn, ref)
);
CREATE INDEX crmsync_refs_link ON crmsync_refs (conn, link);

-- The natural keys of each link, as SHA-256 of side, name and value.
CREATE TABLE crmsync_keys (
  conn TEXT COLLATE "C" NOT NULL,
  hash BYTEA NOT NULL,
  link TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (conn, hash, link)
);
CREATE INDEX crmsync_keys_link ON crmsync_keys (conn, link);

-- The problems of each link, n being the position there; doc is JSON.
CREATE TABLE crmsync_problems (
  conn TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  link TEXT COLLATE "C" NOT NULL,
  n BIGINT NOT NULL,
  category TEXT COLLATE "C" NOT NULL,
  doc TEXT NOT NULL,
  PRIMARY KEY (conn, id, link, n)
);
CREATE INDEX crmsync_problems_link ON crmsync_problems (conn, link);
CREATE INDEX crmsync_problems_category ON crmsync_problems (conn, category, id);

-- What happened. at: Unix milliseconds; doc is the event as JSON.
CREATE TABLE crmsync_history (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  conn TEXT COLLATE "C" NOT NULL,
  link TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  doc TEXT NOT NULL
);
CREATE INDEX crmsync_history_at ON crmsync_history (conn, at, seq);
CREATE INDEX crmsync_history_link ON crmsync_history (conn, link, at, seq);
