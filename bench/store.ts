/** npm run bench:store: durable writes, pages and cold loads of the sealed SQLite store, gallery and all. */
import { FilledGallery } from './search/filled-gallery.ts';
import { DIMENSION, syntheticGallery } from './search/synthetic-faces.ts';
import { percentiles, table, timed } from './search/timing.ts';

const FULL_GROUP = 100_000;
const PAGE = 200;
/** That wait for their answers at the same time. */
const CLIENTS = 32;

const { gallery: faces, probes } = syntheticGallery(FULL_GROUP, 20);
const bench = await FilledGallery.create();
const rows: Record<string, string | number>[] = [];

/** Operations a second, all of them acknowledged. */
async function rateOf(what: string, operations: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  const rate = (operations / (performance.now() - start)) * 1000;
  rows.push({ what, 'a second': rate });
  return rate;
}

const some = (count: number) => faces.subarray(0, count * DIMENSION);
const small = await bench.makeGroup('small');
await bench.fill(small, some(500), 1);
await rateOf('faces, one a registration, one client', 500, () => bench.fill(small, some(500), 1));
const insertsPerSecond = await rateOf(`faces, one a registration, ${CLIENTS} clients`, 4000, () =>
  bench.fill(small, some(4000), 1, CLIENTS),
);
await rateOf(`faces, 20 a registration, ${CLIENTS} clients`, 20_000, () =>
  bench.fill(small, some(20_000), 20, CLIENTS),
);

const full = await bench.makeGroup('full');
const ids = await bench.fill(full, faces, 100, CLIENTS);
const deletesPerSecond = await rateOf(`deletes in a full group, ${CLIENTS} clients`, 1000, async () => {
  let next = 0;
  const client = async () => {
    while (next < 1000) await bench.gallery.removeFace(full, ids[(next++ * 191) % ids.length]!);
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
});
table(rows);

const pageAt = async (after: string | undefined) => {
  await bench.gallery.listFaces(full, PAGE, after);
};
const [first, last]: [number[], number[]] = [[], []];
for (let turn = 0; turn < 100; turn++) {
  first.push(...(await timed(1, () => pageAt(undefined))));
  last.push(...(await timed(1, () => pageAt(String(PAGE)))));
}
const [firstPage, lastPage] = [percentiles(first), percentiles(last)];
table([
  { page: 'first', 'p50 ms': firstPage.p50, 'p95 ms': firstPage.p95 },
  { page: 'last', 'p50 ms': lastPage.p50, 'p95 ms': lastPage.p95 },
]);

const coldLoads: number[] = [];
/** Of the thread that answers requests: what a machine with nothing else to do takes. */
const coldProcessor: number[] = [];
for (let i = 0; i < 5; i++) {
  await bench.close();
  await bench.open();
  const start = performance.now();
  const processor = process.threadCpuUsage();
  await bench.gallery.searchByEmbedding(full, probes[i]!, 0.3, 10);
  coldLoads.push((performance.now() - start) / 1000);
  const { user, system } = process.threadCpuUsage(processor);
  coldProcessor.push((user + system) / 1e6);
}
const seconds = (times: number[]) => times.map((time) => time.toFixed(3)).join(', ');
console.log(`first search of a cold group of 100,000 faces: ${seconds(coldLoads)} s`);
console.log(`... of which the processor worked: ${seconds(coldProcessor)} s\n`);
await bench.close();
await bench.delete();
console.log(
  JSON.stringify({
    coldLoad100kSeconds: percentiles(coldLoads).p50,
    coldLoad100kProcessorSeconds: percentiles(coldProcessor).p50,
    insertsPerSecond,
    deletesPerSecond,
    pageMs: Math.max(firstPage.p50, lastPage.p50),
  }),
);
