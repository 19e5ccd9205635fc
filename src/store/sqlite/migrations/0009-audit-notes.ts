/** What changes leave for the audit record, each in its own transaction; the chain takes it away. */
export const sql = `
CREATE TABLE audit_note (
  no    INTEGER PRIMARY KEY AUTOINCREMENT,
  at    INTEGER NOT NULL,
  event TEXT NOT NULL,
  tag   BLOB NOT NULL
) STRICT;
`;
