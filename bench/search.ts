/**
 * npm run bench:search [-- --sizes 10000,100000,1000000 --graph 10000]
 *
 * Our kernel, its plain reference and the peers that install from the registry, on the same faces in one run. One query
 * at a time and batches of 32; recall counts all faces above the threshold.
 */
import { parseArgs } from 'node:util';
import { readingFloorMs } from './search/bandwidth.ts';
import {
  type Engine,
  likeness,
  onnxruntimeMatMul,
  reference,
  sqliteVecFlat,
  usearchExact,
  usearchHnsw,
} from './search/engines.ts';
import { DIMENSION, syntheticGallery } from './search/synthetic-faces.ts';
import { percentiles, table, timed } from './search/timing.ts';
import { searchUnderWrites } from './search/under-writes.ts';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000,1000000' },
    /** Up to this size the graph of usearch is built as well; 100,000 faces take it many minutes. */
    graph: { type: 'string', default: '10000' },
  },
});
const SIZES = values.sizes.split(',').map(Number);
const BATCH = 32;
const LARGEST_GRAPH = Number(values.graph);
/** Plain loops over more are only a test of patience. */
const LARGEST_PLAIN = 100_000;
/** What the filter streams for each face: the high bytes, and offset, scale and error. */
const STREAMED = DIMENSION + 12;
const WRITES_A_SECOND = 1000;

type Measured = { name: string; exact: boolean; p50: number; p95: number; batch: number; recall: number };

const rssMb = () => process.memoryUsage().rss / 1e6;

async function measure(make: () => Engine | Promise<Engine>, probes: Float32Array[], truth: number[][]) {
  const before = rssMb();
  const start = performance.now();
  const engine = await make();
  const buildSeconds = (performance.now() - start) / 1000;
  for (let i = 0; i < 5; i++) await engine.search([probes[i]!]);
  const calls = engine.name.startsWith('reference') ? 20 : 100;
  const single = percentiles(await timed(calls, (i) => engine.search([probes[i % probes.length]!])));
  const batches = await timed(10, (i) => engine.search(probes.slice(i % 4, (i % 4) + BATCH)));
  const found = await engine.search(probes);
  let matched = 0;
  for (const [i, expected] of truth.entries()) {
    const got = new Set(found[i]);
    matched += expected.filter((face) => got.has(face)).length;
  }
  const recall = matched / truth.reduce((sum, list) => sum + list.length, 0);
  const memory = rssMb() - before;
  await engine.close();
  const measured: Measured = {
    name: engine.name,
    exact: engine.exact,
    ...single,
    batch: percentiles(batches).p50 / BATCH,
    recall,
  };
  return { measured, buildSeconds, memory };
}

async function compareAt(size: number) {
  const { gallery, probes } = syntheticGallery(size, 40);
  const plain = reference(gallery);
  const truth = await plain.search(probes);
  const makers: (() => Engine | Promise<Engine>)[] = [
    () => likeness(gallery, 0),
    () => likeness(gallery, 1),
    () => likeness(gallery, 2),
    () => onnxruntimeMatMul(gallery),
    () => usearchExact(gallery),
    () => sqliteVecFlat(gallery),
  ];
  if (size <= LARGEST_GRAPH) makers.push(() => usearchHnsw(gallery));
  if (size <= LARGEST_PLAIN) makers.push(() => plain);
  const results: Measured[] = [];
  const rows: Record<string, string | number>[] = [];
  for (const make of makers) {
    const { measured, buildSeconds, memory } = await measure(make, probes, truth);
    results.push(measured);
    const { name, p50, p95, batch, recall } = measured;
    rows.push({
      engine: name,
      'p50 ms': p50,
      'p95 ms': p95,
      [`batch of ${BATCH}, ms a query`]: batch,
      recall,
      'build s': buildSeconds,
      'memory +MB': memory,
    });
  }
  const floor = await readingFloorMs(size * STREAMED);
  const gigabytes = (size * STREAMED) / 1e6 / floor;
  console.log(
    `${size} faces of ${DIMENSION} dimensions; reading what the filter reads takes ${floor.toFixed(2)} ms (${gigabytes.toFixed(1)} GB/s)`,
  );
  table(rows);
  return { results, floor, gallery, probes };
}

const byName = (results: Measured[], start: string) => results.find(({ name }) => name.startsWith(start))!;

let figures: Record<string, number> = {};
for (const size of SIZES) {
  const { results, floor, gallery, probes } = await compareAt(size);
  if (size !== 100_000 && SIZES.includes(100_000)) continue;
  const [inline, one, two] = [0, 1, 2].map((threads) => byName(results, `likeness, ${threads} thread`));
  const peers = results.filter(
    ({ name, exact }) => exact && !name.startsWith('likeness') && !name.startsWith('reference'),
  );
  const bestPeer = peers.reduce((best, peer) => (peer.p50 < best.p50 ? peer : best));
  const engine = likeness(gallery, 0);
  const bytesPerFace = engine.bytes / size;
  await engine.close();
  const writes = await searchUnderWrites(gallery, probes, WRITES_A_SECOND);
  console.log(`best exact peer: ${bestPeer.name}, ${bestPeer.p50.toFixed(2)} ms`);
  console.log(
    `under ${writes.writesPerSecond.toFixed(0)} inserts and deletes a second: p50 ${writes.busy.p50.toFixed(2)} ms, p95 ${writes.busy.p95.toFixed(2)} ms; without, p50 ${writes.quiet.p50.toFixed(2)} ms, p95 ${writes.quiet.p95.toFixed(2)} ms\n`,
  );
  figures = {
    ratioBestExactPeer: bestPeer.p50 / one!.p50,
    bandwidthFraction: floor / inline!.p50,
    recall: Math.min(inline!.recall, one!.recall, two!.recall),
    p50Ms: one!.p50,
    batchMsPerQuery: one!.batch,
    twoThreadsScaling: inline!.p50 / two!.p50,
    p95UnderWritesRatio: writes.busy.p95 / writes.quiet.p95,
    bytesPerFace,
  };
}
console.log(JSON.stringify(figures));
