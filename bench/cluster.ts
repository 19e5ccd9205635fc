/** npm run bench:cluster: galleries on PostgreSQL against the embedded store in the same run, and one to three nodes. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGallery } from '../src/search/index.ts';
import { openPostgresStore } from '../src/store/postgres/index.ts';
import { openSqliteStore } from '../src/store/sqlite/index.ts';
import { moveStore } from '../src/usecases/move-store.ts';
import { createVault } from '../src/vault/index.ts';
import { NO_POSTGRES, postgresPrograms, startPostgres } from '../test/support/postgres-server.ts';
import { measure, startNodes, stopNodes } from './cluster/node-process.ts';
import { timedStore } from './cluster/timed-store.ts';
import { CAPACITY, groupCalled, MIN_COSINE, OPERATIONS, operationOn } from './cluster/workload.ts';
import { newFace } from './search/filled-gallery.ts';
import { DIMENSION, syntheticGallery } from './search/synthetic-faces.ts';
import { percentiles, table, timed } from './search/timing.ts';

const SIZES = { '10k': 10_000, '100k': 100_000 } as const;
const CALLS = 300;
const COLD_LOADS = 5;
const WRITERS = 16;
const REGISTRATIONS = 4000;
const MEASURE_MS = 2000;

if (!postgresPrograms()) {
  console.error(`bench:cluster ${NO_POSTGRES}`);
  process.exit(1);
}

const key = randomBytes(32);
const vault = createVault([key]);
const folder = await mkdtemp(join(tmpdir(), 'likeness-bench-'));
const postgres = await startPostgres({ settings: { shared_buffers: '512MB', max_wal_size: '4GB' } });
const embedded = await openSqliteStore(folder);
const shared = await openPostgresStore({ url: postgres.url });
const openGallery = (store: Parameters<typeof createGallery>[0]['store']) => createGallery({ store, vault });

const { gallery: faces, probes } = syntheticGallery(SIZES['100k'], 100);
const embeddingAt = (face: number) => faces.subarray(face * DIMENSION, (face + 1) * DIMENSION);

async function fillBothStores(): Promise<void> {
  const gallery = openGallery(embedded);
  for (const [groupId, size] of Object.entries(SIZES)) {
    const group = await groupCalled(embedded, groupId);
    for (let from = 0; from < size; from += 500) {
      const some = Array.from({ length: 500 }, (_, i) => newFace(embeddingAt(from + i)));
      await gallery.enrol(group, some, CAPACITY);
    }
  }
  await gallery.close();
  const start = performance.now();
  const { faces: moved } = await moveStore({ source: embedded, target: shared });
  console.log(
    `moved to PostgreSQL and compared: ${Math.round((moved / (performance.now() - start)) * 1000)} faces/s\n`,
  );
}

/** Both stores take turns, so that whatever else the machine does meets both. @returns the difference in p50 on 10k */
async function compareRequests(): Promise<number> {
  const rows: Record<string, string | number>[] = [];
  const clock = timedStore(shared);
  const [onSqlite, onPostgres] = [openGallery(embedded), openGallery(clock.store)];
  let residentOverheadMs = Number.NaN;
  for (const groupId of Object.keys(SIZES)) {
    const here = operationOn(onSqlite, await groupCalled(embedded, groupId), probes);
    const there = operationOn(onPostgres, await groupCalled(shared, groupId), probes);
    for (const operation of OPERATIONS) {
      const [sqliteTimes, postgresTimes]: [number[], number[]] = [[], []];
      await timed(10, here[operation]);
      await timed(10, there[operation]);
      const waitedBefore = clock.waited();
      for (let call = 0; call < CALLS; call++) {
        sqliteTimes.push(...(await timed(1, () => here[operation](call))));
        postgresTimes.push(...(await timed(1, () => there[operation](call))));
      }
      const waited = clock.waited() - waitedBefore;
      const [a, b] = [percentiles(sqliteTimes), percentiles(postgresTimes)];
      if (operation === 'search' && groupId === '10k') residentOverheadMs = b.p50 - a.p50;
      const share = waited / postgresTimes.reduce((sum, time) => sum + time);
      rows.push({
        request: `${operation}, ${groupId}`,
        'embedded p50 ms': a.p50,
        p95: a.p95,
        'PostgreSQL p50 ms': b.p50,
        'p95 ': b.p95,
        'waits for it': `${Math.round(100 * share)} %`,
      });
    }
  }
  table(rows);
  await onSqlite.close();
  await onPostgres.close();
  return residentOverheadMs;
}

async function coldLoadSeconds(store: typeof embedded | typeof shared): Promise<number> {
  const group = await groupCalled(store, '100k');
  const times: number[] = [];
  for (let i = 0; i < COLD_LOADS; i++) {
    const gallery = openGallery(store);
    times.push(...(await timed(1, () => gallery.searchByEmbedding(group, probes[i]!, MIN_COSINE, 10))));
    await gallery.close();
  }
  return percentiles(times).p50 / 1000;
}

/** Faces a second, acknowledged, from embeddings that are there; each writer has a group of its own. */
async function insertRate(facesEach: number): Promise<number> {
  const gallery = openGallery(shared);
  const groups = await Promise.all(
    Array.from({ length: WRITERS }, (_, i) => groupCalled(shared, `w${facesEach}-${i}`)),
  );
  let done = 0;
  const start = performance.now();
  await Promise.all(
    groups.map(async (group) => {
      for (; done < REGISTRATIONS; done += facesEach) {
        const some = Array.from({ length: facesEach }, (_, i) => newFace(embeddingAt((done + i) % SIZES['100k'])));
        await gallery.enrol(group, some, CAPACITY);
      }
    }),
  );
  const rate = (done / (performance.now() - start)) * 1000;
  await gallery.close();
  return rate;
}

/** @returns search rate of three nodes over that of one */
async function compareNodeCounts(): Promise<number> {
  const rows: Record<string, string | number>[] = [];
  const searches: number[] = [];
  for (const count of [1, 2, 3]) {
    const nodes = await startNodes(count, postgres.url, key);
    for (const operation of OPERATIONS) {
      const { perSecond, p50, p95 } = await measure(nodes, { operation, groupId: '10k', milliseconds: MEASURE_MS });
      if (operation === 'search') searches.push(perSecond);
      rows.push({ nodes: `${count}`, operation, 'a second': perSecond, 'p50 ms': p50, 'p95 ms': p95 });
    }
    await stopNodes(nodes);
  }
  table(rows);
  return searches[2]! / searches[0]!;
}

await fillBothStores();
const residentOverheadMs = await compareRequests();
const coldEmbedded = await coldLoadSeconds(embedded);
const coldLoad100kSeconds = await coldLoadSeconds(shared);
const [ones, twenties] = [await insertRate(1), await insertRate(20)];
table([
  { what: 'first search of a cold group of 100,000, embedded, s', value: coldEmbedded },
  { what: 'the same from PostgreSQL, s', value: coldLoad100kSeconds },
  { what: `faces/s into PostgreSQL, ${WRITERS} writers, 1 a registration`, value: ones },
  { what: `faces/s into PostgreSQL, ${WRITERS} writers, 20 a registration`, value: twenties },
]);
const threeNodesScaling = await compareNodeCounts();

await shared.close();
await embedded.close();
await postgres.remove();
await rm(folder, { recursive: true });
console.log(
  JSON.stringify({ residentOverheadMs, coldLoad100kSeconds, storeInsertsPerSecond: twenties, threeNodesScaling }),
);
