import { describe, expect, it } from 'vitest';
import { mergeHits, TopHits } from './top-hits.ts';

type Hit = { cosine: number; sequence: number };

const sorted = (hits: Hit[]) => [...hits].sort((a, b) => b.cosine - a.cosine || b.sequence - a.sequence);

function collect(hits: Hit[], limit: number): Hit[] {
  const top = new TopHits(-1, limit);
  for (const { cosine, sequence } of hits) if (cosine >= top.threshold) top.add(cosine, sequence);
  return mergeHits([top.result()], limit);
}

const ORDERS: [string, (i: number) => number][] = [
  ['rising', (i) => i / 1000],
  ['falling', (i) => -i / 1000],
  ['equal', () => 0.5],
  ['of few values', (i) => ((i * 7) % 3) / 10],
  ['mixed', (i) => Math.sin(i * 12.9898) % 1],
];

describe('TopHits', () => {
  it.each(ORDERS)('keeps the best of scores that are %s', (_name, cosineOf) => {
    const hits = Array.from({ length: 1000 }, (_, i) => ({ cosine: cosineOf(i), sequence: i + 1 }));
    for (const limit of [1, 2, 99, 499, 500, 1000, 4096]) {
      expect(collect(hits, limit)).toEqual(sorted(hits).slice(0, limit));
    }
  });

  it('raises its threshold to what a further hit must reach', () => {
    const top = new TopHits(0.1, 2);
    expect([0.2, 0.3, 0.4].map((cosine, i) => top.add(cosine, i))).toEqual([false, false, false]);
    expect(top.add(0.5, 9)).toBe(true);
    expect(top.threshold).toBe(0.4);
  });
});

describe('mergeHits', () => {
  it('merges sorted lists, newest first among equals, up to the limit', () => {
    const list = (...hits: [number, number][]) => ({
      cosines: Float64Array.from(hits, ([cosine]) => cosine),
      sequences: Float64Array.from(hits, ([, sequence]) => sequence),
    });
    const merged = mergeHits([list([0.9, 1], [0.5, 2]), list(), list([0.9, 7], [0.4, 8])], 3);
    expect(merged.map((hit) => hit.sequence)).toEqual([7, 1, 2]);
  });
});
