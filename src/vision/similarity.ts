/**
 * The calibrated scale: how a cosine between two embeddings becomes a similarity of 0..100. A table of knots, linear between
 * them and strictly rising in both columns.
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
export function similarityOfCosine({ knots }: SimilarityTable, cosine: number): number {
  let above = 1;
  while (above < knots.length - 1 && knots[above]![0] < cosine) above++;
  const [cosineBelow, similarityBelow] = knots[above - 1]!;
  const [cosineAbove, similarityAbove] = knots[above]!;
  const share = Math.max(0, (cosine - cosineBelow) / (cosineAbove - cosineBelow));
  return Math.min(similarityAbove, similarityBelow + share * (similarityAbove - similarityBelow));
}

/** The smallest cosine whose similarity is at least the given one. @param similarity 0..100 */
export function cosineOfSimilarity(table: SimilarityTable, similarity: number): number {
  // Halving until no double lies between: exact by construction, where an inverse formula may be off in the last place.
  let below = -1;
  let reaching = 1;
  if (similarity <= 0) return below;
  for (;;) {
    const middle = (below + reaching) / 2;
    if (middle === below || middle === reaching) return reaching;
    if (similarityOfCosine(table, middle) >= similarity) reaching = middle;
    else below = middle;
  }
}
