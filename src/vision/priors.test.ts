import { describe, expect, it } from 'vitest';
import { anchorCount, decodeDetections } from './priors.ts';

const NOTHING_ABOVE = (count: number) => new Float32Array(2 * count);

describe('anchorCount', () => {
  it.each([
    [320, 240, 4420],
    [640, 480, 17640],
    [100, 100, 649],
  ])('of %d×%d is the length of the network’s answer, %d', (width, height, count) => {
    expect(anchorCount(width, height)).toBe(count);
  });
});

describe('decodeDetections', () => {
  const input = { width: 320, height: 240 };
  const count = anchorCount(input.width, input.height);

  it('finds the anchor itself where the regression is zero', () => {
    const scores = NOTHING_ABOVE(count);
    scores[2 * (3 * 41) + 1] = 0.9; // row 1, column 1 of the first grid, smallest side
    const [found, ...others] = decodeDetections(scores, new Float32Array(4 * count), input, 0.5);
    expect(others).toEqual([]);
    expect(found!.score).toBeCloseTo(0.9);
    expect(found!.box).toEqual({ x0: 7, y0: 7, x1: 17, y1: 17 });
  });

  it('applies the variances of centre and size', () => {
    const scores = NOTHING_ABOVE(count);
    const last = count - 1; // coarsest grid, last cell, side 256
    scores[2 * last + 1] = 0.7;
    const regression = new Float32Array(4 * count);
    regression.set([1, -1, 5 * Math.log(2), -5 * Math.log(2)], 4 * last);
    const { box } = decodeDetections(scores, regression, input, 0.5)[0]!;
    expect((box.x0 + box.x1) / 2).toBeCloseTo(4.5 * 64 + 25.6, 3);
    expect((box.y0 + box.y1) / 2).toBeCloseTo(3.5 * 64 - 25.6, 3);
    expect(box.x1 - box.x0).toBeCloseTo(512, 3);
    expect(box.y1 - box.y0).toBeCloseTo(128, 3);
  });

  it('refuses the answer of a network with other anchors', () => {
    expect(() => decodeDetections(new Float32Array(10), new Float32Array(20), input, 0.5)).toThrow('4420');
  });

  it('leaves out what scores lower', () => {
    const scores = NOTHING_ABOVE(count);
    scores[1] = 0.49;
    expect(decodeDetections(scores, new Float32Array(4 * count), input, 0.5)).toEqual([]);
  });
});
