/**
 * The servers that are alive: one row each, renewed every few seconds. Unlogged, since it is worth nothing after a crash
 * and would fill the write-ahead log; on Citus a local table.
 */
export function sql(): string {
  return `
CREATE UNLOGGED TABLE node (
  node_id  text COLLATE "C" PRIMARY KEY,
  address  text NOT NULL,
  alive_at timestamptz NOT NULL
);
`;
}
