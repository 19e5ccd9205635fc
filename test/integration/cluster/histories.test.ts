import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newFace } from '../../reliability/crash/faces.ts';
import { recordFigures } from '../../reliability/figures.ts';
import type { Violation } from '../../reliability/load/history.ts';
import { NO_POSTGRES, type PostgresServer, postgresPrograms, startPostgres } from '../../support/postgres-server.ts';
import { closeNodes, type Node, openThreeNodes } from './nodes.ts';
import { RecordedGroup } from './recorded-group.ts';

/** Random histories: a few in CI, 10,000 with `npm run test:cluster`. */
const HISTORIES = Number(process.env.RELIABILITY_CLUSTER_HISTORIES ?? 100);
const AT_ONCE = 8;
const LANES = 4;
const OPERATIONS_A_LANE = 6;
/** Close to a full chunk: the next registration has the tail compacted while others read it. */
const ALMOST_A_CHUNK = 60;

if (!postgresPrograms()) console.log(`Histories over three nodes ${NO_POSTGRES}`);

describe.skipIf(!postgresPrograms())('three nodes on one PostgreSQL', () => {
  let postgres: PostgresServer;
  let nodes: Node[] = [];
  beforeAll(async () => {
    postgres = await startPostgres();
    nodes = await openThreeNodes(postgres.url, { owners: 1 });
  });
  afterAll(async () => {
    await closeNodes(nodes);
    await postgres?.remove();
  });

  it(`answer as one in ${HISTORIES} random histories`, { timeout: 120_000 + HISTORIES * 400 }, async () => {
    let [started, operations, unanswered, staleReads, lostWrites] = [0, 0, 0, 0, 0];
    const violations: Violation[] = [];
    const anyNode = () => nodes[Math.floor(Math.random() * nodes.length)]!;

    async function oneHistory(number: number): Promise<void> {
      const group = await RecordedGroup.create(anyNode());
      if (number % 4 === 0) await group.register(anyNode(), ALMOST_A_CHUNK);
      // Each lane goes from node to node, as the requests of one client behind a load balancer do.
      await Promise.all(
        Array.from({ length: LANES }, async () => {
          for (let i = 0; i < OPERATIONS_A_LANE; i++) await group.randomOperation(anyNode());
        }),
      );
      const outcome = await group.judge(nodes);
      for (const reason of group.reasons) console.log(`no answer: ${reason}`);
      unanswered += group.unanswered;
      operations += group.history.length;
      staleReads += outcome.staleReads;
      lostWrites += outcome.lostWrites;
      violations.push(...outcome.violations.slice(0, 3));
      await group.removeGroup(anyNode());
    }
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (started < HISTORIES) await oneHistory(started++);
      }),
    );

    recordFigures('cluster-histories', { histories: HISTORIES, operations, staleReads, lostWrites });
    expect(violations).toEqual([]);
    expect({ staleReads, lostWrites }).toEqual({ staleReads: 0, lostWrites: 0 });
    expect(operations).toBeGreaterThan(HISTORIES * LANES);
    // A machine that is busy with other things may keep a request waiting for too long: an error, but never a wrong answer.
    expect(unanswered / operations).toBeLessThan(0.001);
  });

  it('keep the quota under 50 racing writers', async () => {
    const CAPACITY = 700;
    const { group } = await RecordedGroup.create(nodes[0]!);
    const added = await Promise.all(
      Array.from({ length: 50 }, async (_, writer) => {
        const { gallery } = nodes[writer % nodes.length]!;
        let sum = 0;
        for (let i = 0; i < 3; i++) sum += (await gallery.enrol(group, Array.from({ length: 7 }, newFace), CAPACITY))!;
        return sum;
      }),
    );
    expect(added.reduce((sum, count) => sum + count)).toBe(CAPACITY);
    for (const { store, gallery } of nodes) {
      expect((await store.readGroupState(group.uid))!.faceCount).toBe(CAPACITY);
      expect(await gallery.searchByEmbedding(group, newFace().embedding, -1, 4096)).toHaveLength(CAPACITY);
    }
  });
});
