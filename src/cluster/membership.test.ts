import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { NodeRow, NodeStore } from '../ports.ts';
import { createVault } from '../vault/index.ts';
import { Membership } from './membership.ts';

const vault = createVault([randomBytes(32)]);

/** The rows of a database with a clock of its own; the real one passes the same cases in the integration tests. */
class Rows implements NodeStore {
  now = 0;
  away = false;
  readonly rows = new Map<string, NodeRow & { aliveAt: number }>();

  async heartbeat(node: NodeRow, maxAgeMs: number): Promise<NodeRow[]> {
    if (this.away) throw new Error('away');
    this.rows.set(node.nodeId, { ...node, aliveAt: this.now });
    return [...this.rows.values()].filter(({ aliveAt }) => Math.abs(this.now - aliveAt) <= maxAgeMs);
  }

  async removeNode(nodeId: string): Promise<void> {
    this.rows.delete(nodeId);
  }
}

function member(store: NodeStore, nodeId: string, options: { monotonicMs?: () => number; vault?: typeof vault } = {}) {
  const warnings: string[] = [];
  const membership = new Membership({
    store,
    vault,
    self: { nodeId, address: `${nodeId}.test:1` },
    log: { warn: (_fields, message) => warnings.push(message) },
    ...options,
  });
  return { membership, warnings, ids: () => membership.live().map((node) => node.nodeId) };
}

describe('a server among others', () => {
  it('knows those that renewed their row, with their addresses, and is always one of them', async () => {
    const rows = new Rows();
    const [a, b] = [member(rows, 'a'), member(rows, 'b')];
    expect(a.ids()).toEqual(['a']);
    await a.membership.beat();
    await b.membership.beat();
    expect(b.membership.live()).toEqual([
      { nodeId: 'b', address: 'b.test:1' },
      { nodeId: 'a', address: 'a.test:1' },
    ]);
    expect(a.ids()).toEqual(['a']);
    await a.membership.beat();
    expect(a.ids()).toEqual(['a', 'b']);
  });

  it('forgets those whose mark is old, or lies in the future of a database whose clock changed', async () => {
    const rows = new Rows();
    const [a, b] = [member(rows, 'a'), member(rows, 'b')];
    await b.membership.beat();
    for (const shift of [9_000, -9_000]) {
      rows.now += shift;
      await a.membership.beat();
      expect(a.ids()).toEqual(['a', 'b']);
      rows.now += 2 * Math.sign(shift) * 1000;
      await a.membership.beat();
      expect(a.ids()).toEqual(['a']);
      rows.now -= shift + 2 * Math.sign(shift) * 1000;
    }
  });

  it('knows only itself when it has not heard from the database for long, and others again afterwards', async () => {
    const rows = new Rows();
    let now = 0;
    const [a, b] = [member(rows, 'a', { monotonicMs: () => now }), member(rows, 'b')];
    await b.membership.beat();
    await a.membership.beat();
    rows.away = true;
    now += 10_000;
    await a.membership.beat();
    expect(a.warnings).toEqual(['heartbeat not recorded']);
    expect(a.ids()).toEqual(['a', 'b']);
    now += 1;
    expect(a.ids()).toEqual(['a']);
    rows.away = false;
    await a.membership.beat();
    expect(a.ids()).toEqual(['a', 'b']);
  });

  it('believes no row that was not sealed under the master key for that very server', async () => {
    const rows = new Rows();
    const [a, b, stranger] = [
      member(rows, 'a'),
      member(rows, 'b'),
      member(rows, 'stranger', { vault: createVault([randomBytes(32)]) }),
    ];
    await b.membership.beat();
    await stranger.membership.beat();
    rows.rows.set('copied', { ...rows.rows.get('b')!, nodeId: 'copied' });
    rows.rows.set('plain', { nodeId: 'plain', address: 'plain.test:1', aliveAt: 0 });
    await a.membership.beat();
    expect(a.ids()).toEqual(['a', 'b']);
  });

  it('beats by itself from the start on, and takes its row away at the end', async () => {
    const rows = new Rows();
    const { membership } = member(rows, 'a');
    await membership.start();
    expect([...rows.rows.keys()]).toEqual(['a']);
    await membership.close();
    expect([...rows.rows.keys()]).toEqual([]);
  });
});
