/**
 * Whether the quality score foretells who will not be recognised: `npm run bench:quality`.
 * Genuine pairs of LFW, of people in the test list alone: the share that is not matched, before and after the photos with
 * the worst scores are refused. The last line is one JSON object.
 */
import type { FaceEngine } from '../src/ports.ts';
import { analyseFiles, centralFace, cosine, EVERYTHING, startEngine } from './analyse-photos.ts';
import { evalPath, imagesOf, personOf, readPairs, requireEvalData } from './eval-data.ts';
import { percent, round, shareOf } from './statistics.ts';

const SIMILARITIES = [80, 90, 95];
const REFUSED_SHARES = [0.02, 0.05, 0.1];
/** What is reported: the worst 5 % of the photos at similarity 90. */
const REPORTED = { similarity: 90, refused: 0.05 };
const RESAMPLES = 2000;

type Photo = { person: string; score: number; embedding: Float32Array };
type Pair = { person: string; cosine: number; worse: number };

requireEvalData('bench:quality');
const engine = await startEngine();
const photos = await readPhotos(engine);
const pairs = genuinePairs(photos);
const scores = photos.map(({ score }) => score).sort((a, b) => a - b);
console.log(
  `\n${photos.length} photos of ${new Set(photos.map(({ person }) => person)).size} people, ${pairs.length} pairs`,
);

const table = SIMILARITIES.flatMap((similarity) => {
  const limit = engine.cosineOfSimilarity(similarity);
  const missed = ({ cosine: value }: Pair) => value < limit;
  return REFUSED_SHARES.map((refused) => {
    const minQuality = scores[Math.floor(refused * scores.length)]!;
    const kept = pairs.filter(({ worse }) => worse >= minQuality);
    const before = shareOf(pairs.filter(missed).length, pairs.length);
    const after = shareOf(kept.filter(missed).length, kept.length);
    return { similarity, refused, minQuality, before, after, lowered: loweredBy(pairs, minQuality, missed) };
  });
});
console.table(
  table.map(({ similarity, refused, minQuality, before, after, lowered }) => ({
    similarity,
    'photos refused': percent(refused, 0),
    minQuality,
    FNMR: interval(before),
    'FNMR after': interval(after),
    'lowered by (points)': interval(lowered),
  })),
);
await engine.close();

const reported = table.find((row) => row.similarity === REPORTED.similarity && row.refused === REPORTED.refused)!;
console.log(
  JSON.stringify({
    fnmrBefore: round(reported.before.share),
    fnmrAfter: round(reported.after.share),
    loweredBy: round(reported.lowered.share),
    loweredByLow: round(reported.lowered.low),
    loweredByHigh: round(reported.lowered.high),
    minQuality: reported.minQuality,
  }),
);

/** Photos of the test list's people that a group would take, so that what the score refuses comes on top of the rules. */
async function readPhotos(measured: FaceEngine): Promise<Photo[]> {
  const images = imagesOf(readPairs('lfw/pairs-test.tsv'));
  const results = await analyseFiles(
    measured,
    images.map((image) => evalPath('lfw/images', image)),
    { ...EVERYTHING, embed: 100, quality: true },
  );
  return results.flatMap((faces, i) => {
    const face = centralFace(faces);
    if (face?.embedding === undefined || face.detail.quality === undefined) return [];
    return [{ person: personOf(images[i]!), score: face.detail.quality.score, embedding: face.embedding }];
  });
}

function genuinePairs(all: readonly Photo[]): Pair[] {
  return all.flatMap((a, i) =>
    all.slice(0, i).flatMap((b) => {
      if (a.person !== b.person) return [];
      return [{ person: a.person, cosine: cosine(a.embedding, b.embedding), worse: Math.min(a.score, b.score) }];
    }),
  );
}

/**
 * By how much refusing lowers the rate, with the 95 % interval of a bootstrap over people: pairs of one person stand and
 * fall together.
 */
function loweredBy(all: readonly Pair[], minQuality: number, missed: (pair: Pair) => boolean) {
  const byPerson = new Map<string, { pairs: number; missed: number; kept: number; keptMissed: number }>();
  for (const pair of all) {
    const sums = byPerson.get(pair.person) ?? { pairs: 0, missed: 0, kept: 0, keptMissed: 0 };
    byPerson.set(pair.person, sums);
    sums.pairs++;
    if (missed(pair)) sums.missed++;
    if (pair.worse < minQuality) continue;
    sums.kept++;
    if (missed(pair)) sums.keptMissed++;
  }
  const people = [...byPerson.values()];
  const random = randomFrom(1);
  const once = (pick: (i: number) => (typeof people)[number]) => {
    const total = { pairs: 0, missed: 0, kept: 0, keptMissed: 0 };
    for (let i = 0; i < people.length; i++) {
      const sums = pick(i);
      for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += sums[key];
    }
    return total.missed / total.pairs - total.keptMissed / total.kept;
  };
  const resampled = Array.from({ length: RESAMPLES }, () => once(() => people[Math.floor(random() * people.length)]!));
  resampled.sort((a, b) => a - b);
  return {
    share: once((i) => people[i]!),
    low: resampled[Math.floor(0.025 * RESAMPLES)]!,
    high: resampled[Math.floor(0.975 * RESAMPLES)]!,
  };
}

function interval({ share, low, high }: { share: number; low: number; high: number }): string {
  return `${percent(share)} (${percent(low)} to ${percent(high)})`;
}

/** The same numbers each time: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
