/**
 * The calibrated scale: how a cosine between two embeddings becomes a similarity of 0..100. A table of knots, linear between
 * them and strictly rising in both columns, so that the two directions are exact inverses as far as floats go.
 * scripts/fit-similarity.ts makes it; docs/threshold.md says what the numbers promise.
 */
export type SimilarityTable = {
  /** The recogniser that it was fitted for. */
  modelVersion: string;
  /** [cosine, similarity], from [-1, 0] to [1, 100]. */
  knots: readonly (readonly [number, number])[];
};

/** @throws Error when the table does not rise strictly from [-1, 0] to [1, 100] */
export function checkSimilarityTable(table: SimilarityTable): SimilarityTable {
  const { knots } = table;
  const first = knots[0];
  const last = knots.at(-1);
  const whole = first?.[0] === -1 && first[1] === 0 && last?.[0] === 1 && last[1] === 100;
  const rises = knots.every((knot, i) => i === 0 || (knot[0] > knots[i - 1]![0] && knot[1] > knots[i - 1]![1]));
  if (!whole || !rises) throw new Error('A similarity table has to rise strictly from [-1, 0] to [1, 100].');
  return table;
}

/** @param cosine −1..1; what rounding puts beyond is clamped. @returns 0..100, strictly monotone */
export function similarityOfCosine(table: SimilarityTable, cosine: number): number {
  return interpolate(table.knots, Math.min(1, Math.max(-1, cosine)), 0, 1);
}

/** The smallest cosine whose similarity is at least the given one. @param similarity 0..100 */
export function cosineOfSimilarity(table: SimilarityTable, similarity: number): number {
  const wanted = Math.min(100, Math.max(0, similarity));
  let cosine = interpolate(table.knots, wanted, 1, 0);
  // Rounding may leave us a few units in the last place beside the true border: walk to it.
  while (cosine > -1 && similarityOfCosine(table, previousFloat(cosine)) >= wanted) cosine = previousFloat(cosine);
  while (cosine < 1 && similarityOfCosine(table, cosine) < wanted) cosine = nextFloat(cosine);
  return cosine;
}

type Column = 0 | 1;

function interpolate(knots: SimilarityTable['knots'], value: number, from: Column, to: Column): number {
  let high = 1;
  while (high < knots.length - 1 && knots[high]![from] < value) high++;
  const below = knots[high - 1]!;
  const above = knots[high]!;
  const share = (value - below[from]) / (above[from] - below[from]);
  return share >= 1 ? above[to] : below[to] + share * (above[to] - below[to]);
}

const float = new Float64Array(1);
const bits = new BigInt64Array(float.buffer);

/** The next larger double. */
function nextFloat(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  float[0] = value;
  bits[0]! += value > 0 ? 1n : -1n;
  return float[0]!;
}

function previousFloat(value: number): number {
  return -nextFloat(-value);
}
