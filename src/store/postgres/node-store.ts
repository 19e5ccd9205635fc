import type { NodeRow, NodeStore } from '../../ports.ts';
import type { Connections } from './connections.ts';

/** Rows of servers that never said goodbye are kept so long, for whoever looks what happened. */
const FORGET_AFTER = "interval '1 day'";

export function postgresNodeStore(connections: Connections): NodeStore {
  return {
    heartbeat: ({ nodeId, address }, maxAgeMs) =>
      connections.write(async (connection) => {
        await connection.query(
          `INSERT INTO node (node_id, address, alive_at) VALUES ($1, $2, clock_timestamp())
           ON CONFLICT (node_id) DO UPDATE SET address = excluded.address, alive_at = excluded.alive_at`,
          [nodeId, address],
        );
        await connection.query(`DELETE FROM node WHERE alive_at < clock_timestamp() - ${FORGET_AFTER}`);
        // A standby that takes over may have another clock: marks from its future say no more than old ones.
        const { rows } = await connection.query<NodeRow>(
          `SELECT node_id AS "nodeId", address FROM node
           WHERE abs(extract(epoch FROM clock_timestamp() - alive_at)) * 1000 <= $1 ORDER BY node_id`,
          [maxAgeMs],
        );
        return rows;
      }),
    async removeNode(nodeId) {
      await connections.write((connection) => connection.query('DELETE FROM node WHERE node_id = $1', [nodeId]));
    },
  };
}
