/** npm run bench:store: durable writes, pages and cold loads of the sealed SQLite store, gallery and all. */
import { FilledGallery } from './search/filled-gallery.ts';
import { DIMENSION, syntheticGallery } from './search/synthetic-faces.ts';
import { percentiles, table, timed } from './search/timing.ts';

const FULL_GROUP = 100_000;
const PAGE = 200;

const { gallery: faces, probes } = syntheticGallery(FULL_GROUP, 20);
const bench = await FilledGallery.create();
const rows: Record<string, string | number>[] = [];

/** Operations a second; each is acknowledged before the next begins. */
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
const insertsPerSecond = await rateOf('faces, one a registration', 2000, () => bench.fill(small, some(2000), 1));
await rateOf('faces, 20 a registration', 10_000, () => bench.fill(small, some(10_000), 20));

const full = await bench.makeGroup('full');
const ids = await bench.fill(full, faces, 100);
await rateOf('deletes in a full group', 500, async () => {
  for (let i = 0; i < 500; i++) await bench.gallery.removeFace(full, ids[(i * 191) % ids.length]!);
});
table(rows);

const pageAt = async (after: string | undefined) => {
  await bench.gallery.listFaces(full, PAGE, after);
};
const firstPage = percentiles(await timed(100, () => pageAt(undefined)));
const lastPage = percentiles(await timed(100, () => pageAt(String(PAGE))));
table([
  { page: 'first', 'p50 ms': firstPage.p50, 'p95 ms': firstPage.p95 },
  { page: 'last', 'p50 ms': lastPage.p50, 'p95 ms': lastPage.p95 },
]);

const coldLoads: number[] = [];
for (let i = 0; i < 5; i++) {
  await bench.close();
  await bench.open();
  const start = performance.now();
  await bench.gallery.searchByEmbedding(full, probes[i]!, 0.3, 10);
  coldLoads.push((performance.now() - start) / 1000);
}
const coldLoad100kSeconds = percentiles(coldLoads).p50;
console.log(
  `first search of a cold group of 100,000 faces: ${coldLoads.map((seconds) => seconds.toFixed(3)).join(', ')} s\n`,
);
await bench.close();
await bench.delete();
console.log(JSON.stringify({ coldLoad100kSeconds, insertsPerSecond, pageMs: Math.max(firstPage.p50, lastPage.p50) }));
