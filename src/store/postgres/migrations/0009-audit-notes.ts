/** What changes leave for the audit record, each in its own transaction; the chain takes it away. On Citus a local table. */
export function sql(): string {
  return `
CREATE TABLE audit_note (
  no    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at    bigint NOT NULL,
  event text NOT NULL,
  tag   bytea NOT NULL
);
`;
}
