import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Gallery, Match } from '../../../src/ports.ts';
import { embeddingOf } from '../../reliability/crash/faces.ts';
import { recordFigures } from '../../reliability/figures.ts';
import { NO_POSTGRES, type PostgresServer, postgresPrograms, startPostgres } from '../../support/postgres-server.ts';
import { closeNodes, type LocalNode, openNode, openThreeNodes, untilAllKnow } from './nodes.ts';
import { RecordedGroup } from './recorded-group.ts';
import { type RemoteNode, startRemoteNode } from './remote-node.ts';

const GROUPS = 24;
const LANES = 6;

if (!postgresPrograms()) console.log(`Groups on few of three nodes ${NO_POSTGRES}`);

describe.skipIf(!postgresPrograms())('three nodes that share the groups', () => {
  let postgres: PostgresServer;
  let nodes: LocalNode[] = [];
  let remote: RemoteNode | undefined;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterEach(async () => {
    await closeNodes([...nodes, ...(remote ? [remote] : [])]);
    nodes = [];
    remote = undefined;
  });
  afterAll(() => postgres?.remove());

  const open = (owners: number) => openNode(postgres.url, { placement: { owners } });
  const fallbacks = (node: LocalNode) => Object.values(node.cluster!.stats().fallbacks).reduce((a, b) => a + b);

  it('keep each group in the memory of one, and give the same answers, whichever is asked', async () => {
    nodes = await Promise.all([open(1), open(1), open(1)]);
    await untilAllKnow(nodes, 3);
    for (let i = 0; i < GROUPS; i++) {
      const recorded = await RecordedGroup.create(nodes[0]!);
      await recorded.register(nodes[i % 3]!, 5);
      const { group } = recorded;
      const [alone] = nodes as [LocalNode];
      const faceId = (await alone.gallery.listFaces(group, 1, undefined)).items[0]!.faceId;
      const answers = async (gallery: Gallery): Promise<unknown> => [
        await gallery.searchByEmbedding(group, embeddingOf(faceId), -1, 3).then(facts),
        await gallery.searchByFace(group, faceId, -1, 3).then((matches) => facts(matches!)),
        await gallery.searchByFace(group, 'unknown', -1, 3),
        await gallery.searchPersons(group, embeddingOf(faceId), -1, 3),
      ];
      const [first, ...others] = await Promise.all(nodes.map(({ gallery }) => answers(gallery)));
      for (const other of others) expect(other).toEqual(first);
    }
    const resident = nodes.map(({ local }) => local.stats().residentGroups);
    expect(resident.reduce((a, b) => a + b)).toBe(GROUPS);
    // Each has its share: that one of three gets none of 24 groups has a chance of 0.0002.
    for (const count of resident) expect(count).toBeGreaterThan(0);
    for (const node of nodes) {
      expect(fallbacks(node)).toBe(0);
      expect(node.cluster!.stats()).toMatchObject({ nodes: 3, unauthenticated: 0 });
    }
    const total = (name: 'forwarded' | 'servedForOthers') =>
      nodes.reduce((sum, { cluster }) => sum + cluster!.stats()[name], 0);
    expect(total('forwarded')).toBe(2 * 4 * GROUPS);
    expect(total('servedForOthers')).toBe(total('forwarded'));
  });

  it('answer themselves for an owner that hangs, and for one that is killed while it holds their searches', async () => {
    nodes = await Promise.all([open(1), open(1)]);
    remote = await startRemoteNode({ url: postgres.url, placement: { owners: 1 } });
    await untilAllKnow(nodes, 3);
    const group = await groupOwnedByThe(remote, nodes);
    remote.signal('SIGSTOP');
    const held = Array.from({ length: 4 }, (_, i) => group.search(nodes[i % 2]!));
    await sleep(200);
    expect(group.history.filter(({ kind }) => kind === 'read')).toHaveLength(0);
    remote.signal('SIGKILL');
    await Promise.all(held);
    expect(group.history.filter(({ kind }) => kind === 'read')).toHaveLength(4);
    expect(group.unanswered).toBe(0);
    for (const node of nodes) expect(node.cluster!.stats().fallbacks.unreachable).toBe(2);
    await untilAllKnow(nodes, 2);
    await expectNothingLost('cluster-owner-killed', group, nodes);
  });

  it('lose no answer while nodes come and go', async () => {
    nodes = await openThreeNodes(postgres.url, { owners: 1 });
    const group = await RecordedGroup.create(nodes[0]!);
    await group.register(nodes[0]!, 20);
    let over = false;
    const lanes = Array.from({ length: LANES }, async (_, lane) => {
      while (!over) await group.randomOperation(nodes[lane % 2]!);
    });
    const lasting = nodes.slice(0, 2);
    for (let i = 0; i < 3; i++) {
      await nodes[2]!.close();
      nodes.pop();
      await untilAllKnow(lasting, 2);
      nodes.push(await open(1));
      await untilAllKnow(nodes, 3);
    }
    over = true;
    await Promise.all(lanes);
    expect(group.unanswered).toBe(0);
    await expectNothingLost('cluster-membership', group, nodes);
  });

  it('refuse to believe a row that nobody sealed', async () => {
    nodes = [await open(1)];
    await nodes[0]!.store.nodes.heartbeat({ nodeId: 'stranger', address: '127.0.0.1:9' }, 1000);
    const known = await nodes[0]!.store.nodes.heartbeat({ nodeId: 'x', address: 'y' }, 60_000);
    expect(known.map(({ nodeId }) => nodeId)).toEqual(expect.arrayContaining(['stranger', 'x']));
    await nodes[0]!.store.nodes.removeNode('x');
    await sleep(500);
    expect(nodes[0]!.cluster!.stats().nodes).toBe(1);
    await nodes[0]!.store.nodes.removeNode('stranger');
  });

  async function expectNothingLost(test: string, group: RecordedGroup, asked: readonly LocalNode[]): Promise<void> {
    const { staleReads, lostWrites, violations } = await group.judge(asked);
    recordFigures(test, { histories: 1, operations: group.history.length, staleReads, lostWrites });
    expect({ staleReads, lostWrites, violations }).toEqual({ staleReads: 0, lostWrites: 0, violations: [] });
  }
});

/** A group for which the remote node has answered a search of the first one. */
async function groupOwnedByThe(remote: RemoteNode, nodes: readonly LocalNode[]): Promise<RecordedGroup> {
  for (;;) {
    const recorded = await RecordedGroup.create(nodes[0]!);
    await recorded.register(nodes[0]!, 3);
    const before = (await remote.clusterStats()).servedForOthers;
    await nodes[0]!.gallery.searchByEmbedding(recorded.group, embeddingOf('anyone'), -1, 10);
    if ((await remote.clusterStats()).servedForOthers > before) return recorded;
  }
}

function facts(matches: Match[]): unknown[] {
  return matches.map(({ face, cosine }) => ({ ...face, cosine }));
}
