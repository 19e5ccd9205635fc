import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALIGNED_SIDE, alignmentOf } from './align.ts';
import { applySimilarity, type Similarity } from './warp.ts';

/** The ArcFace template as the paper's authors publish it. */
const TEMPLATE = [
  { x: 38.2946, y: 51.6963 },
  { x: 73.5318, y: 51.5014 },
  { x: 56.0252, y: 71.7366 },
  { x: 41.5493, y: 92.3655 },
  { x: 70.7299, y: 92.2041 },
];

const placed = (transform: Similarity) => TEMPLATE.map((point) => applySimilarity(transform, point));

describe('alignmentOf', () => {
  it('finds any turn, scale and shift of the template again', () => {
    const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
    const scale = fc.double({ min: 0.1, max: 20, noNaN: true });
    const shift = fc.double({ min: -3000, max: 3000, noNaN: true });
    fc.assert(
      fc.property(angle, scale, shift, shift, (turn, size, x, y) => {
        const truth = { a: size * Math.cos(turn), b: size * Math.sin(turn), x, y };
        const found = alignmentOf(placed(truth));
        for (const key of ['a', 'b', 'x', 'y'] as const) expect(found[key]).toBeCloseTo(truth[key], 6);
      }),
    );
  });

  it('spreads the error of one landmark over all five', () => {
    const shifted = TEMPLATE.map((point, i) => (i === 2 ? { x: point.x + 10, y: point.y } : point));
    const middle = applySimilarity(alignmentOf(shifted), { x: ALIGNED_SIDE / 2, y: ALIGNED_SIDE / 2 });
    expect(middle.x).toBeCloseTo(58, 0);
  });
});
