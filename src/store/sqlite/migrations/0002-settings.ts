/** What the server keeps for itself, such as the hash of the operator password of the console. */
export const sql = `
CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
