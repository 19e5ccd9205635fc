import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { masterKeys } from '../../reliability/crash/faces.ts';
import { recordFigures } from '../../reliability/figures.ts';
import { NO_POSTGRES, type PostgresServer, postgresPrograms, startPostgres } from '../../support/postgres-server.ts';
import { NO_HISTORY, type PreviousRelease, previousRelease } from '../../support/previous-release.ts';
import { closeNodes, type Node, openNode } from './nodes.ts';
import { type Outcome, RecordedGroup } from './recorded-group.ts';

const NODES = 3;
const LANES = 6;
const OPERATIONS_BETWEEN = 60;

/** What the tests use of a release; releases that differ in it do not run side by side here. */
type Doors = [
  typeof import('../../../src/store/postgres/index.ts'),
  typeof import('../../../src/search/index.ts'),
  typeof import('../../../src/vault/index.ts'),
];

const previous = postgresPrograms() ? previousRelease() : undefined;
if (!postgresPrograms()) console.log(`A migration under load ${NO_POSTGRES}`);
else if (!previous) console.log(`A migration under load ${NO_HISTORY}`);

describe.runIf(previous)('three nodes of the release before the last migration', () => {
  let postgres: PostgresServer;
  const nodes: Node[] = [];
  beforeAll(async () => {
    postgres = await startPostgres();
    for (let i = 0; i < NODES; i++) nodes.push(await openNodeOf(previous!, postgres.url));
  });
  afterAll(async () => {
    await closeNodes(nodes);
    await postgres?.remove();
    previous?.remove();
  });

  it('are replaced one by one under load while the first new one migrates, without an error or a wrong answer', async () => {
    expect(await schemaVersion(postgres.url)).toBe(previous!.migrations);
    const groups = await Promise.all(nodes.map((node) => RecordedGroup.create(node)));
    const done = () => groups.reduce((sum, group) => sum + group.history.length, 0);
    const serving = new Map<Node, number>();
    const countOn = (node: Node, by: 1 | -1) => serving.set(node, (serving.get(node) ?? 0) + by);
    let over = false;
    const lanes = Array.from({ length: LANES }, async (_, lane) => {
      for (let i = lane; !over; i++) {
        const node = nodes[i % NODES]!;
        countOn(node, 1);
        await groups[i % groups.length]!.randomOperation(node);
        countOn(node, -1);
      }
    });
    for (const [place, old] of [...nodes].entries()) {
      const before = done();
      const successor = await openNode(postgres.url);
      expect(await schemaVersion(postgres.url)).toBeGreaterThan(previous!.migrations);
      // The old ones go on with the schema that the new one has changed.
      while (done() < before + OPERATIONS_BETWEEN) await sleep(20);
      // Like a load balancer, which first lets a server finish what it has accepted.
      nodes[place] = successor;
      while ((serving.get(old) ?? 0) > 0) await sleep(20);
      await old.close();
    }
    over = true;
    await Promise.all(lanes);

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

/** A node made of the old release's own sources. */
async function openNodeOf({ folder }: PreviousRelease, url: string): Promise<Node> {
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
