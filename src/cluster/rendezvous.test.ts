import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownersOf } from './rendezvous.ts';

const node = (nodeId: string) => ({ nodeId });
const nodes = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 12 }).map((ids) => ids.map(node));
const groupUid = fc.uuid();
const count = fc.integer({ min: 1, max: 4 });
const ids = (owners: { nodeId: string }[]) => owners.map(({ nodeId }) => nodeId);

describe('the owners of a group', () => {
  it('are different nodes, as many as asked for or as there are', () => {
    fc.assert(
      fc.property(groupUid, nodes, count, (group, all, wanted) => {
        const owners = ids(ownersOf(group, all, wanted));
        expect(new Set(owners).size).toBe(Math.min(wanted, all.length));
        for (const owner of owners) expect(ids(all)).toContain(owner);
      }),
    );
  });

  it('do not depend on the order in which the nodes are known', () => {
    fc.assert(
      fc.property(groupUid, nodes, count, (group, all, wanted) => {
        expect(ownersOf(group, [...all].reverse(), wanted)).toEqual(ownersOf(group, all, wanted));
      }),
    );
  });

  it('stay when a node leaves that is not one of them; else only the one that left is replaced', () => {
    fc.assert(
      fc.property(groupUid, nodes, count, fc.nat(), (group, all, wanted, choice) => {
        const leaving = all[choice % all.length]!;
        const before = ids(ownersOf(group, all, wanted));
        const after = ids(
          ownersOf(
            group,
            all.filter((each) => each !== leaving),
            wanted,
          ),
        );
        const kept = before.filter((id) => id !== leaving.nodeId);
        expect(after.slice(0, kept.length)).toEqual(kept);
        if (kept.length === before.length) expect(after).toEqual(before);
      }),
    );
  });

  it('are spread evenly: each of five nodes has a fifth of 5,000 groups, give or take five standard deviations', () => {
    const five = Array.from({ length: 5 }, (_, i) => node(`node-${i}`));
    const shares = new Map<string, number>();
    for (let group = 0; group < 5000; group++) {
      for (const { nodeId } of ownersOf(`group-${group}`, five, 1)) shares.set(nodeId, (shares.get(nodeId) ?? 0) + 1);
    }
    // A fair share of 1,000 has a standard deviation of 28: five of them on either side.
    for (const { nodeId } of five) expect(Math.abs(shares.get(nodeId)! - 1000)).toBeLessThan(140);
  });

  it('move only the share of the node that came', () => {
    const four = Array.from({ length: 4 }, (_, i) => node(`node-${i}`));
    const five = [...four, node('node-new')];
    for (let group = 0; group < 1000; group++) {
      const [before] = ownersOf(`group-${group}`, four, 1);
      const [after] = ownersOf(`group-${group}`, five, 1);
      if (after !== before) expect(after!.nodeId).toBe('node-new');
    }
  });
});
