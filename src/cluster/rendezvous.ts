import { hash } from 'node:crypto';

/** Half of a hash is plenty to tell nodes apart, and short strings compare fast. */
const SCORE_HEX = 16;

/**
 * The nodes that own a group, best first: rendezvous hashing (Thaler, Ravishankar 1998). Everybody who knows the same
 * nodes finds the same owners, each node gets an equal share, and a node that comes or goes moves only its own share.
 * @returns at most `count` of the nodes
 */
export function ownersOf<Node extends { nodeId: string }>(
  groupUid: string,
  nodes: readonly Node[],
  count: number,
): Node[] {
  return nodes
    .map((node) => ({ node, score: hash('sha256', `${node.nodeId}|${groupUid}`, 'hex').slice(0, SCORE_HEX) }))
    .sort((a, b) => (a.score < b.score ? 1 : -1))
    .slice(0, count)
    .map(({ node }) => node);
}
