/**
 * A group that is being deleted has no group id and no key any more; its rows are removed in slices, then its own row.
 * Sequence numbers grow within a group and are never given twice; so does `no` over all groups. Both are what pages are
 * keyed by.
 */
export const sql = `
CREATE TABLE app_key (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  hash       BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER
) STRICT;

CREATE TABLE face_group (
  no            INTEGER PRIMARY KEY AUTOINCREMENT,
  uid           TEXT NOT NULL UNIQUE,
  app_key_id    TEXT NOT NULL,
  group_id      TEXT,
  model_version TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  version       INTEGER NOT NULL DEFAULT 0,
  face_count    INTEGER NOT NULL DEFAULT 0 CHECK (face_count >= 0),
  next_sequence INTEGER NOT NULL DEFAULT 1,
  key_id        TEXT,
  wrapped_key   BLOB
) STRICT;
CREATE UNIQUE INDEX face_group_by_id ON face_group (app_key_id, group_id);
CREATE INDEX face_group_newest ON face_group (app_key_id, no) WHERE group_id IS NOT NULL;

CREATE TABLE face (
  group_no          INTEGER NOT NULL REFERENCES face_group (no),
  sequence          INTEGER NOT NULL,
  face_id           TEXT NOT NULL,
  image_id          TEXT NOT NULL,
  external_image_id TEXT,
  x0                REAL NOT NULL,
  y0                REAL NOT NULL,
  x1                REAL NOT NULL,
  y1                REAL NOT NULL,
  confidence        REAL NOT NULL,
  tag               BLOB NOT NULL,
  PRIMARY KEY (group_no, sequence)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX face_by_id ON face (group_no, face_id);

CREATE TABLE template_tail (
  group_no INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  sealed   BLOB NOT NULL,
  PRIMARY KEY (group_no, sequence),
  FOREIGN KEY (group_no, sequence) REFERENCES face (group_no, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE template_chunk (
  no            INTEGER PRIMARY KEY,
  group_no      INTEGER NOT NULL REFERENCES face_group (no),
  chunk_id      INTEGER NOT NULL,
  last_sequence INTEGER NOT NULL,
  generation    INTEGER NOT NULL,
  face_count    INTEGER NOT NULL,
  sealed        BLOB NOT NULL,
  UNIQUE (group_no, chunk_id)
) STRICT;

CREATE TABLE removed_face (
  group_no INTEGER NOT NULL REFERENCES face_group (no),
  version  INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (group_no, version)
) STRICT, WITHOUT ROWID;
`;
