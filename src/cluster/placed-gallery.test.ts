import { describe, expect, it } from 'vitest';
import type { FallbackReason, Gallery, Group, Match } from '../ports.ts';
import { Avoidance } from './avoidance.ts';
import type { ClusterNode } from './membership.ts';
import { ForwardError } from './peer-client.ts';
import { PlacedGallery } from './placed-gallery.ts';
import { ownersOf } from './rendezvous.ts';

const NODES: ClusterNode[] = ['a', 'b', 'c'].map((nodeId) => ({ nodeId, address: `${nodeId}.test:1` }));
const PROBE = new Float32Array(4);
const group = (uid: string): Group => ({
  uid,
  appKeyId: 'key',
  groupId: uid,
  modelVersion: 'v1',
  createdAt: 0,
  faceCount: 1,
});
const matchOf = (node: string): Match => ({
  face: { faceId: node, imageId: 'i', bbox: { x0: 0, y0: 0, x1: 1, y1: 1 }, confidence: 90 },
  cosine: 1,
});
const personOf = (node: string) => ({ personId: 'p', faceCount: 1, ...matchOf(node) });
/** A group that server a does not own alone, and the one that does. */
const FOREIGN = group(['1', '2', '3', '4', '5', '6'].find((uid) => ownersOf(uid, NODES, 1)[0]!.nodeId !== 'a')!);
const OWNER = ownersOf(FOREIGN.uid, NODES, 1)[0]!.nodeId;
const OWNED = group(
  Array.from({ length: 50 }, (_, i) => `${i}`).find((uid) => ownersOf(uid, NODES, 1)[0]!.nodeId === 'a')!,
);

/** Server a of three, whose own galleries and peers answer with their names. */
function serverA(options: { failing?: () => FallbackReason | undefined; owners?: number } = {}) {
  const asked: string[] = [];
  let now = 0;
  let live: readonly ClusterNode[] = NODES;
  const local = {
    searchByEmbedding: async () => [matchOf('a')],
    searchByFace: async () => [matchOf('a')],
    searchPersons: async () => [personOf('a')],
  } as unknown as Gallery;
  const gallery = new PlacedGallery({
    local,
    nodeId: 'a',
    live: () => live,
    owners: options.owners ?? 1,
    avoidance: new Avoidance(() => now),
    peers: {
      search: async (node, { probe }) => {
        asked.push(node.nodeId);
        const reason = options.failing?.();
        if (reason) throw new ForwardError(reason);
        return 'faceId' in probe && probe.faceId === 'unknown' ? undefined : [matchOf(node.nodeId)];
      },
      searchPersons: async (node) => {
        asked.push(node.nodeId);
        return [personOf(node.nodeId)];
      },
    },
  });
  const answeredBy = async (of: Group) =>
    (await gallery.searchByEmbedding(of, PROBE, 0, 1)).map(({ face }) => face.faceId).join();
  return {
    gallery,
    asked,
    answeredBy,
    pass: (milliseconds: number) => (now += milliseconds),
    nodes: (nodes: readonly ClusterNode[]) => (live = nodes),
  };
}

describe('a gallery on several servers', () => {
  it('searches its own groups, and has others searched by their owner', async () => {
    const { answeredBy, gallery, asked } = serverA();
    expect(await answeredBy(OWNED)).toBe('a');
    expect(await answeredBy(FOREIGN)).toBe(OWNER);
    expect(await gallery.searchByFace(FOREIGN, 'known', 0, 1)).toEqual([matchOf(OWNER)]);
    expect(await gallery.searchByFace(FOREIGN, 'unknown', 0, 1)).toBeUndefined();
    expect(await gallery.searchPersons(FOREIGN, PROBE, 0, 1)).toEqual([personOf(OWNER)]);
    expect(await gallery.searchPersons(OWNED, PROBE, 0, 1)).toEqual([personOf('a')]);
    expect(asked).toEqual([OWNER, OWNER, OWNER, OWNER]);
    expect(gallery.counts()).toMatchObject({ servedAsOwner: 2, forwarded: 4 });
  });

  it('spreads the searches of one group over its owners', async () => {
    const { answeredBy, asked, nodes } = serverA({ owners: 2 });
    const uid = Array.from({ length: 50 }, (_, i) => `${i}`).find(
      (each) => !ownersOf(each, NODES, 2).some(({ nodeId }) => nodeId === 'a'),
    )!;
    for (let i = 0; i < 100; i++) await answeredBy(group(uid));
    expect(new Set(asked)).toEqual(new Set(['b', 'c']));
    nodes(NODES.filter(({ nodeId }) => nodeId === 'a'));
    expect(await answeredBy(group(uid))).toBe('a');
  });

  it.each(['unreachable', 'refused', 'busy', 'slow', 'failed'] as const)(
    'searches itself, after one attempt, when the owner is %s',
    async (reason) => {
      const { answeredBy, gallery, asked } = serverA({ failing: () => reason });
      expect(await answeredBy(FOREIGN)).toBe('a');
      expect(asked).toEqual([OWNER]);
      expect(gallery.counts().fallbacks[reason]).toBe(1);
    },
  );

  it('leaves an owner in peace for a while that could not be reached, and then asks it again', async () => {
    let reason: FallbackReason | undefined = 'unreachable';
    const { answeredBy, gallery, asked, pass } = serverA({ failing: () => reason });
    await answeredBy(FOREIGN);
    reason = undefined;
    expect(await answeredBy(FOREIGN)).toBe('a');
    expect(asked).toHaveLength(1);
    expect(gallery.counts().fallbacks).toMatchObject({ unreachable: 1, avoided: 1 });
    pass(5001);
    expect(await answeredBy(FOREIGN)).toBe(OWNER);
  });

  it('leaves an owner that was slow in peace for that group alone, and a busy one not at all', async () => {
    let reason: FallbackReason | undefined = 'slow';
    const { answeredBy } = serverA({ failing: () => reason });
    const sameOwner = Array.from({ length: 99 }, (_, i) => `other-${i}`).find(
      (uid) => ownersOf(uid, NODES, 1)[0]!.nodeId === OWNER,
    )!;
    await answeredBy(FOREIGN);
    reason = 'busy';
    expect(await answeredBy(group(sameOwner))).toBe('a');
    reason = undefined;
    expect(await answeredBy(FOREIGN)).toBe('a');
    expect(await answeredBy(group(sameOwner))).toBe(OWNER);
  });

  it('hides no fault of its own', async () => {
    const broken = new PlacedGallery({
      local: {} as Gallery,
      nodeId: 'a',
      live: () => NODES,
      owners: 1,
      peers: { search: () => Promise.reject(new TypeError('a fault')), searchPersons: async () => [] },
    });
    await expect(broken.searchByFace(FOREIGN, 'f', 0, 1)).rejects.toThrow('a fault');
  });
});
