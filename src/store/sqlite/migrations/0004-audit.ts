/** A chain of authenticated rows: see the audit log. */
export const sql = `
CREATE TABLE audit (
  position INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  event    TEXT NOT NULL,
  previous BLOB NOT NULL,
  tag      BLOB NOT NULL
) STRICT;
`;
