import { describe, expect, it } from 'vitest';
import { halve, ImagePyramid } from './pyramid.ts';

const pixels = (...values: number[]) => Uint8Array.from(values.flatMap((value) => [value, value, value]));

describe('halve', () => {
  it('takes the rounded mean of four pixels and drops an odd edge', () => {
    const half = halve({ data: pixels(0, 1, 99, 2, 4, 99, 99, 99, 99), width: 3, height: 3 });
    expect(half).toEqual({ data: pixels(2), width: 1, height: 1 });
  });
});

describe('ImagePyramid', () => {
  const pyramid = new ImagePyramid({ data: new Uint8Array(100 * 60 * 3), width: 100, height: 60 });

  it.each([
    [0.5, 1, 100],
    [1.6, 1, 100],
    [1.7, 2, 50],
    [3.2, 2, 50],
    [3.3, 4, 25],
  ])('reads a step of %d from scale %d', (step, scale, width) => {
    const level = pyramid.levelFor(step);
    expect(level.scale).toBe(scale);
    expect(level.image.width).toBe(width);
  });

  it('ends before a level would be empty', () => {
    const strip = new ImagePyramid({ data: new Uint8Array(80 * 3 * 3), width: 80, height: 3 });
    expect(strip.levelFor(1000).image.height).toBe(1);
  });
});
