import { describe, expect, it } from 'vitest';
import { fitSimilarity, normalQuantile } from './fit-similarity.ts';
import { similarityOfCosine } from './similarity.ts';

/** Cosines of strangers as an ideal recogniser gives them: evenly spread quantiles of a normal distribution. */
function strangers(count: number, deviation: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => deviation * normalQuantile((i + 0.5) / count));
}

describe('fitSimilarity', () => {
  it('keeps its promises on the pairs it was fitted to', () => {
    const cosines = strangers(400_000, 0.11);
    const table = fitSimilarity(cosines, 'v1.0');
    const rateAt = (similarity: number) =>
      cosines.filter((cosine) => similarityOfCosine(table, cosine) >= similarity).length / cosines.length;
    expect(rateAt(70)).toBeCloseTo(1e-2, 3);
    expect(rateAt(80)).toBeCloseTo(1e-3, 4);
    expect(rateAt(90)).toBeCloseTo(1e-4, 5);
  });

  it('continues the tail where pairs are too few to count', () => {
    const fromMany = fitSimilarity(strangers(400_000, 0.11), 'v1.0');
    const fromFew = fitSimilarity(strangers(20_000, 0.11), 'v1.0');
    for (const [i, [cosine]] of fromMany.knots.entries()) {
      expect(fromFew.knots[i]![0]).toBeCloseTo(cosine, 1);
    }
  });

  it('refuses too few pairs', () => {
    expect(() => fitSimilarity(strangers(1999, 0.11), 'v1.0')).toThrow('at least 2,000');
  });

  it('refuses what cannot be cosines of different people', () => {
    expect(() => fitSimilarity(new Float32Array(5000).fill(0.5), 'v1.0')).toThrow('rise strictly');
  });
});

describe('normalQuantile', () => {
  it.each([
    [0.5, 0],
    [0.975, 1.959964],
    [0.001, -3.090232],
    [1 - 1e-6, 4.753424],
  ])('of %d is %d', (p, quantile) => {
    expect(Math.abs(normalQuantile(p) - quantile)).toBeLessThan(5e-4);
  });
});
