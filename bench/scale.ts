/**
 * npm run bench:scale [-- --full-groups 20]
 *
 * What more faces cost: first one group that grows, then many full groups on one machine. Time and memory must grow in
 * proportion to the faces that are searched, everything else must stay flat.
 */
import { parseArgs } from 'node:util';
import { FilledGallery } from './search/filled-gallery.ts';
import { DIMENSION, syntheticGallery } from './search/synthetic-faces.ts';
import { percentiles, table, timed } from './search/timing.ts';

const { values } = parseArgs({ options: { 'full-groups': { type: 'string', default: '20' } } });
const FULL_GROUPS = Number(values['full-groups']);
const FULL_GROUP = 100_000;
const GROUP_SIZES = [1000, 10_000, 100_000];
const SEARCHES = 50;
/** That register at the same time. */
const CLIENTS = 8;

const { gallery: faces, probes } = syntheticGallery(FULL_GROUP, 20);
const bench = await FilledGallery.create();
const rows: Record<string, string | number>[] = [];
let total = 0;
let last = { searchMs: 0, startMs: 0, residentGb: 0 };

async function step(label: string, groupId: string, size: number): Promise<void> {
  const group = await bench.makeGroup(groupId);
  const start = performance.now();
  await bench.fill(group, faces.subarray(0, size * DIMENSION), 100, CLIENTS);
  const registerRate = (size / (performance.now() - start)) * 1000;
  total += size;
  const coldStart = performance.now();
  await bench.gallery.searchByEmbedding(group, probes[0]!, 0.3, 100);
  const cold = performance.now() - coldStart;
  const search = percentiles(
    await timed(SEARCHES, (i) => bench.gallery.searchByEmbedding(group, probes[i % probes.length]!, 0.3, 100)),
  );
  const page = percentiles(await timed(SEARCHES, () => bench.gallery.listFaces(group, 200, undefined)));
  const { residentFaces, residentBytes } = bench.gallery.stats();
  rows.push({
    group: label,
    'faces in all': total,
    'registered a second': registerRate,
    'cold load ms': cold,
    'search p50 ms': search.p50,
    'page p50 ms': page.p50,
    'resident MB': residentBytes / 1e6,
    'bytes a face': residentBytes / residentFaces,
  });
  console.log(`${label}: ${(performance.now() / 1000).toFixed(0)} s`);
  last = { ...last, searchMs: search.p50, residentGb: residentBytes / 1e9 };
}

for (const size of GROUP_SIZES) await step(`one of ${size}`, `size-${size}`, size);
for (let i = 2; i <= FULL_GROUPS; i++) await step(`full group ${i}`, `full-${i}`, FULL_GROUP);
table(rows);
await bench.close();
const start = performance.now();
await bench.open();
await bench.store.findGroup('bench', 'size-1000');
last.startMs = performance.now() - start;
console.log(`opening the store of ${total} faces: ${last.startMs.toFixed(0)} ms\n`);
await bench.close();
await bench.delete();
console.log(JSON.stringify({ faces: total, ...last }));
