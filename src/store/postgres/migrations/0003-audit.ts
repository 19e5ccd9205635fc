/** A chain of authenticated rows: see the audit log. One chain for all servers; on Citus a local table. */
export function sql(): string {
  return `
CREATE TABLE audit (
  position bigint PRIMARY KEY,
  at       bigint NOT NULL,
  event    text NOT NULL,
  previous bytea NOT NULL,
  tag      bytea NOT NULL
);
`;
}
