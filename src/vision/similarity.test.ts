import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSimilarityTable, cosineOfSimilarity, type SimilarityTable, similarityOfCosine } from './similarity.ts';

const table = checkSimilarityTable(
  JSON.parse(readFileSync(new URL('../../weights/similarity.json', import.meta.url), 'utf8')) as SimilarityTable,
);
const cosines = fc.double({ min: -1, max: 1, noNaN: true });

describe('the similarity scale', () => {
  it('spans 0 to 100', () => {
    expect(similarityOfCosine(table, -1)).toBe(0);
    expect(similarityOfCosine(table, 1)).toBe(100);
    expect(similarityOfCosine(table, 1.0000002)).toBe(100);
    expect(similarityOfCosine(table, -1.0000002)).toBe(0);
  });

  it('gives the same photo at least 99.9, whatever the rounding of stored vectors', () => {
    expect(similarityOfCosine(table, 0.9999)).toBeGreaterThanOrEqual(99.9);
  });

  it('rises strictly', () => {
    fc.assert(
      fc.property(cosines, cosines, (a, b) => {
        fc.pre(Math.abs(a - b) > 1e-12);
        return a < b === similarityOfCosine(table, a) < similarityOfCosine(table, b);
      }),
    );
  });

  it('turns a threshold into the smallest cosine that reaches it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 100, noNaN: true }), (similarity) => {
        const cosine = cosineOfSimilarity(table, similarity);
        const justBelow = cosine - Math.abs(cosine) * Number.EPSILON;
        return similarityOfCosine(table, cosine) >= similarity && similarityOfCosine(table, justBelow) < similarity;
      }),
    );
  });

  it('does so for every whole threshold of the API', () => {
    for (let threshold = 1; threshold <= 100; threshold++) {
      const cosine = cosineOfSimilarity(table, threshold);
      expect(similarityOfCosine(table, cosine)).toBeGreaterThanOrEqual(threshold);
      expect(similarityOfCosine(table, cosine - 1e-9)).toBeLessThan(threshold);
    }
  });
});

describe('checkSimilarityTable', () => {
  it.each([
    {
      why: 'flat',
      knots: [
        [-1, 0],
        [0, 50],
        [0.5, 50],
        [1, 100],
      ],
    },
    {
      why: 'falling cosines',
      knots: [
        [-1, 0],
        [0.5, 50],
        [0.4, 60],
        [1, 100],
      ],
    },
    {
      why: 'not up to 100',
      knots: [
        [-1, 0],
        [1, 99],
      ],
    },
    { why: 'empty', knots: [] },
  ])('refuses a table that is $why', ({ knots }) => {
    expect(() => checkSimilarityTable({ modelVersion: 'v1.0', knots: knots as [number, number][] })).toThrow(
      'strictly',
    );
  });
});
