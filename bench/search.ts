/**
 * npm run bench:search [-- --sizes 10000,100000,1000000 --graph 10000]
 *
 * Our kernel, its plain reference and the peers that install from the registry, on the same faces in one run, turn by
 * turn. One query at a time and batches of 32; recall counts all faces above the threshold.
 */
import { parseArgs } from 'node:util';
import { reading } from './search/bandwidth.ts';
import {
  type Engine,
  likeness,
  onnxruntimeMatMul,
  reference,
  sqliteVecFlat,
  usearchExact,
  usearchHnsw,
} from './search/engines.ts';
import { type Measured, measureInTurns } from './search/measure-in-turns.ts';
import { DIMENSION, syntheticGallery } from './search/synthetic-faces.ts';
import { table } from './search/timing.ts';
import { searchUnderWrites } from './search/under-writes.ts';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000,1000000' },
    /** Up to this size the graph of usearch is built as well; 100,000 faces take it many minutes. */
    graph: { type: 'string', default: '10000' },
  },
});
const SIZES = values.sizes.split(',').map(Number);
const PROBES = 40;
const LARGEST_GRAPH = Number(values.graph);
/** Plain loops over more are only a test of patience. */
const LARGEST_PLAIN = 100_000;
/** Engines of more faces than this are measured one after the other, since together they would not fit into memory. */
const LARGEST_TOGETHER = 100_000;
/** What the filter streams for each face: the high bytes, and offset, scale and error. */
const STREAMED = DIMENSION + 12;
const WRITES_A_SECOND = 1000;

/** The floor: how long the machine takes to read what the filter reads, however many threads share it. */
const floorOf = async (size: number, threads: number): Promise<Engine> => {
  const { read, close } = await reading(size * STREAMED, threads);
  return {
    name: `reading alone, ${threads} thread${threads === 1 ? '' : 's'}`,
    exact: false,
    search: async (probes) => {
      for (const _ of probes) await read();
      return probes.map(() => []);
    },
    close,
  };
};

async function compareAt(size: number) {
  const { gallery, probes } = syntheticGallery(size, PROBES);
  const plain = reference(gallery);
  const truth = await plain.search(probes);
  const makers: (() => Engine | Promise<Engine>)[] = [
    () => floorOf(size, 0),
    () => floorOf(size, 1),
    () => floorOf(size, 2),
    () => likeness(gallery, 0),
    () => likeness(gallery, 1),
    () => likeness(gallery, 2),
    () => onnxruntimeMatMul(gallery),
    () => usearchExact(gallery),
    () => sqliteVecFlat(gallery),
  ];
  if (size <= LARGEST_GRAPH) makers.push(() => usearchHnsw(gallery));
  if (size <= LARGEST_PLAIN) makers.push(() => plain);
  const together = size <= LARGEST_TOGETHER ? [makers] : makers.map((make) => [make]);
  const results: Measured[] = [];
  for (const group of together) results.push(...(await measureInTurns(group, probes, truth)));
  console.log(`${size} faces of ${DIMENSION} dimensions`);
  table(results.map(rowOf));
  return { results, gallery, probes };
}

function rowOf({ name, exact, best, p50, p95, batch, recall, buildSeconds, memoryMb }: Measured) {
  const row = { engine: name, 'best ms': best, 'p50 ms': p50, 'p95 ms': p95, 'batch of 32, ms a query': batch };
  return { ...row, recall: exact || recall > 0 ? recall : '-', 'build s': buildSeconds, 'memory +MB': memoryMb };
}

const byName = (results: Measured[], start: string) => results.find(({ name }) => name.startsWith(start))!;

let figures: Record<string, number> = {};
for (const size of SIZES) {
  const { results, gallery, probes } = await compareAt(size);
  if (size !== 100_000 && SIZES.includes(100_000)) continue;
  const [inline, one, two] = [0, 1, 2].map((threads) => byName(results, `likeness, ${threads} thread`));
  const [floor, oneReader, twoReaders] = [0, 1, 2].map((threads) => byName(results, `reading alone, ${threads}`));
  const peers = results.filter(({ name, exact }) => exact && !/^(likeness|reference)/.test(name));
  const bestPeer = peers.reduce((best, peer) => (peer.p50 < best.p50 ? peer : best));
  const engine = likeness(gallery, 0);
  const bytesPerFace = engine.bytes / size;
  await engine.close();
  const { quiet, busy, writesPerSecond } = await searchUnderWrites(gallery, probes, WRITES_A_SECOND);
  console.log(`best exact peer: ${bestPeer.name}, ${bestPeer.p50.toFixed(2)} ms`);
  console.log(
    `under ${writesPerSecond.toFixed(0)} inserts and deletes a second: p50 ${busy.p50.toFixed(2)} ms, p95 ${busy.p95.toFixed(2)} ms; without, p50 ${quiet.p50.toFixed(2)} ms, p95 ${quiet.p95.toFixed(2)} ms\n`,
  );
  figures = {
    ratioBestExactPeer: bestPeer.p50 / one!.p50,
    bandwidthFraction: floor!.p50 / inline!.p50,
    recall: Math.min(inline!.recall, one!.recall, two!.recall),
    p50Ms: one!.p50,
    batchMsPerQuery: one!.batch,
    twoThreadsScaling: one!.p50 / two!.p50,
    twoThreadsScalingOfReading: oneReader!.p50 / twoReaders!.p50,
    p95UnderWritesRatio: busy.p95 / quiet.p95,
    writesPerSecond,
    bytesPerFace,
  };
}
console.log('hnswlib-node is not among the peers: it has no prebuilt binary and compiles at installation.');
console.log(JSON.stringify(figures));
