import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { masterKeys } from '../../reliability/crash/faces.ts';
import { recordFigures } from '../../reliability/figures.ts';
import { nextRelease } from '../../support/next-release.ts';
import { NO_POSTGRES, type PostgresServer, postgresPrograms, startPostgres } from '../../support/postgres-server.ts';
import { closeNodes, type Node, openNode } from './nodes.ts';
import { type Outcome, RecordedGroup } from './recorded-group.ts';

const NODES = 3;
const LANES = 6;
const OPERATIONS_BETWEEN = 60;

/** What the test uses of a release. */
type Doors = [
  typeof import('../../../src/store/postgres/index.ts'),
  typeof import('../../../src/search/index.ts'),
  typeof import('../../../src/vault/index.ts'),
];

if (!postgresPrograms()) console.log(`A migration under load ${NO_POSTGRES}`);

describe.skipIf(!postgresPrograms())('three nodes', () => {
  let postgres: PostgresServer;
  let next: ReturnType<typeof nextRelease>;
  const nodes: Node[] = [];
  beforeAll(async () => {
    postgres = await startPostgres();
    next = nextRelease();
    for (let i = 0; i < NODES; i++) nodes.push(await openNode(postgres.url));
  });
  afterAll(async () => {
    await closeNodes(nodes);
    await postgres?.remove();
    next?.remove();
  });

  it('are replaced one by one under load by nodes of a next release, the first of which migrates: no error, no wrong answer', async () => {
    const schemaBefore = await schemaVersion(postgres.url);
    const groups = await Promise.all(nodes.map((node) => RecordedGroup.create(node)));
    const done = () => groups.reduce((sum, group) => sum + group.history.length, 0);
    const serving = new Map<Node, number>();
    const countOn = (node: Node, by: 1 | -1) => serving.set(node, (serving.get(node) ?? 0) + by);
    let over = false;
    const faults: unknown[] = [];
    const untilDone = async (more: number) => {
      for (const before = done(); done() < before + more && !over; ) await sleep(20);
    };
    const lanes = Array.from({ length: LANES }, async (_, lane) => {
      for (let i = lane; !over; i++) {
        const node = nodes[i % NODES]!;
        countOn(node, 1);
        await groups[i % groups.length]!.randomOperation(node).catch((fault) => {
          faults.push(fault);
          over = true;
        });
        countOn(node, -1);
      }
    });
    try {
      for (const [place, old] of [...nodes].entries()) {
        // Long enough for every statement to be prepared before, and used after, the schema changes.
        await untilDone(OPERATIONS_BETWEEN);
        const successor = await openNodeOf(next.folder, postgres.url);
        expect(await schemaVersion(postgres.url)).toBe(schemaBefore + 1);
        await untilDone(OPERATIONS_BETWEEN);
        // Like a load balancer, which first lets a server finish what it has accepted.
        nodes[place] = successor;
        while ((serving.get(old) ?? 0) > 0) await sleep(20);
        await old.close();
      }
    } finally {
      over = true;
    }
    await Promise.all(lanes);
    expect(faults).toEqual([]);

    const outcomes: Outcome[] = [];
    for (const group of groups) outcomes.push(await group.judge(nodes));
    const sum = (name: 'staleReads' | 'lostWrites') => outcomes.reduce((total, each) => total + each[name], 0);
    const figures = { staleReads: sum('staleReads'), lostWrites: sum('lostWrites') };
    recordFigures('cluster-rolling-migration', { histories: groups.length, operations: done(), ...figures });
    expect(outcomes.flatMap(({ violations }) => violations.slice(0, 3))).toEqual([]);
    expect(figures).toEqual({ staleReads: 0, lostWrites: 0 });
    expect(groups.flatMap(({ reasons }) => reasons)).toEqual([]);
  });
});

/** A node made of another release's sources. */
async function openNodeOf(folder: string, url: string): Promise<Node> {
  const door = (room: string) => import(pathToFileURL(join(folder, 'src', room, 'index.ts')).href);
  const [{ openPostgresStore }, { createGallery }, { createVault }] = (await Promise.all(
    ['store/postgres', 'search', 'vault'].map(door),
  )) as Doors;
  const store = await openPostgresStore({ url });
  const gallery = createGallery({ store, vault: createVault(masterKeys(0)), threads: 0 });
  return {
    store,
    gallery,
    async close() {
      await gallery.close();
      await store.close();
    },
  };
}

async function schemaVersion(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ version: number }>('SELECT max(version) AS version FROM schema_version');
  await client.end();
  return rows[0]!.version;
}
