import { checkSimilarityTable, type SimilarityTable } from './similarity.ts';

/**
 * What a similarity promises: the share of impostor pairs (two different people) that reach it. From 60 on, ten points
 * more are ten times fewer false matches; above 90 five points are, so that there is room left for how sure one can be.
 */
export const PROMISES: readonly { similarity: number; falseMatchRate: number }[] = [
  { similarity: 50, falseMatchRate: 0.5 },
  { similarity: 60, falseMatchRate: 1e-1 },
  { similarity: 70, falseMatchRate: 1e-2 },
  { similarity: 80, falseMatchRate: 1e-3 },
  { similarity: 90, falseMatchRate: 1e-4 },
  { similarity: 95, falseMatchRate: 1e-5 },
  { similarity: 98, falseMatchRate: 1e-6 },
];
/** Two analyses of the same photo, saved again by another program, are at least this close; then come 99.9 points. */
const SAME_PHOTO: readonly [number, number] = [0.97, 99.9];
/** A rate counts as measured when at least this many impostor pairs are beyond it; otherwise the tail's form tells it. */
const PAIRS_TO_MEASURE = 20;

/**
 * Fits the scale to the cosines of impostor pairs: hundreds of thousands of them for our own table, at least 2,000.
 * Where the pairs are too few to count (the last promises), the tail is continued as that of a normal distribution: a
 * straight line of cosine against the normal quantile, through the last three rates that could be counted.
 *
 * @throws Error when there are too few pairs or when they do not look like cosines of different people
 */
export function fitSimilarity(impostorCosines: Float32Array, modelVersion: string): SimilarityTable {
  const pairs = impostorCosines.length;
  requireImpostorPairs(pairs);
  const descending = impostorCosines.toSorted().reverse();
  const measured = PROMISES.filter(({ falseMatchRate }) => falseMatchRate * pairs >= PAIRS_TO_MEASURE).map(
    ({ similarity, falseMatchRate }) => ({
      similarity,
      quantile: normalQuantile(1 - falseMatchRate),
      cosine: descending[Math.round(falseMatchRate * pairs)]!,
    }),
  );
  const tail = lineThrough(measured.slice(-3));
  const knots: [number, number][] = PROMISES.map(({ similarity, falseMatchRate }) => [
    measured.find((point) => point.similarity === similarity)?.cosine ?? tail(normalQuantile(1 - falseMatchRate)),
    similarity,
  ]);
  const rounded = knots.map(([cosine, similarity]): [number, number] => [Math.round(cosine * 1e4) / 1e4, similarity]);
  return checkSimilarityTable({ modelVersion, knots: [[-1, 0], ...rounded, [...SAME_PHOTO], [1, 100]] });
}

/** @throws Error when so many pairs of different people do not make a scale; ask before the photos are read */
export function requireImpostorPairs(pairs: number): void {
  if (pairs < 2000) throw new Error(`Fitting needs at least 2,000 pairs of different people, not ${pairs}.`);
}

/** Least squares. @returns cosine of a quantile */
function lineThrough(points: readonly { quantile: number; cosine: number }[]): (quantile: number) => number {
  const meanQuantile = points.reduce((sum, { quantile }) => sum + quantile, 0) / points.length;
  const meanCosine = points.reduce((sum, { cosine }) => sum + cosine, 0) / points.length;
  let covariance = 0;
  let variance = 0;
  for (const { quantile, cosine } of points) {
    covariance += (quantile - meanQuantile) * (cosine - meanCosine);
    variance += (quantile - meanQuantile) ** 2;
  }
  return (quantile) => meanCosine + (covariance / variance) * (quantile - meanQuantile);
}

/**
 * Where the standard normal distribution reaches the probability p, 0 < p < 1, to 4.5e-4: the rational approximation
 * 26.2.23 of Abramowitz & Stegun's Handbook (1964).
 */
export function normalQuantile(p: number): number {
  if (p < 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(1 - p));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return t - above / below;
}
