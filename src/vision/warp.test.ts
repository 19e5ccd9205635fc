import { describe, expect, it } from 'vitest';
import { ImagePyramid } from './pyramid.ts';
import { applySimilarity, uniformNormalisation, warpToPlanes } from './warp.ts';

const AS_IS = uniformNormalisation(1, 0);

/** Red grows with x, green with y, blue is constant. */
function slope(width: number, height: number): ImagePyramid {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([x * 4, y * 4, 100], (y * width + x) * 3);
  }
  return new ImagePyramid({ data, width, height });
}

function warp(pyramid: ImagePyramid, transform: Parameters<typeof warpToPlanes>[1], side: number): Float32Array {
  const out = new Float32Array(3 * side * side);
  warpToPlanes(pyramid, transform, { width: side, height: side }, AS_IS, out);
  return out;
}

describe('warpToPlanes', () => {
  it('copies pixels into planes', () => {
    const out = warp(slope(8, 8), { a: 1, b: 0, x: 0, y: 0 }, 8);
    expect(out[0]).toBe(0);
    expect(out[7]).toBe(28);
    expect(out[64 + 8 * 7]).toBe(28);
    expect(out[128 + 63]).toBe(100);
  });

  it('reads between pixels', () => {
    const out = warp(slope(8, 8), { a: 1, b: 0, x: 2.25, y: 1.5 }, 4);
    expect(out[0]).toBeCloseTo(2.25 * 4, 4);
    expect(out[16]).toBeCloseTo(1.5 * 4, 4);
  });

  it('turns clockwise with the sign of b', () => {
    // A quarter turn about the centre of an 8×8 photo: what is right in the crop lies at the bottom of the photo.
    const out = warp(slope(8, 8), { a: 0, b: 1, x: 8, y: 0 }, 8);
    expect(out[64 + 7]).toBeCloseTo(28, 4);
    expect(out[7]).toBeCloseTo(28, 4);
    expect(out[0]).toBeCloseTo(28, 4);
    expect(out[64]).toBeCloseTo(0, 4);
  });

  it('reads black beyond the edge and fades over its half pixel', () => {
    const out = warp(slope(8, 8), { a: 1, b: 0, x: -1.5, y: 0 }, 4);
    expect(out[2 * 16]).toBe(0);
    expect(out[2 * 16 + 1]).toBeCloseTo(50, 4);
    expect(out[2 * 16 + 2]).toBeCloseTo(100, 4);
  });

  it('normalises each channel by itself, black included', () => {
    const out = new Float32Array(3);
    const normalisation = { scale: [1, 2, 3], offset: [10, 20, 30] } as const;
    warpToPlanes(slope(4, 4), { a: 1, b: 0, x: 0, y: 0 }, { width: 1, height: 1 }, normalisation, out);
    expect([...out]).toEqual([10, 20, 330]);
    warpToPlanes(slope(4, 4), { a: 1, b: 0, x: 50, y: 0 }, { width: 1, height: 1 }, normalisation, out);
    expect([...out]).toEqual([10, 20, 30]);
  });

  it('averages instead of skipping pixels when it shrinks', () => {
    const side = 64;
    const stripes = new Uint8Array(side * side * 3);
    for (let i = 0; i < side * side; i++) if (i % 2 === 0) stripes.fill(200, 3 * i, 3 * i + 3);
    const out = warp(new ImagePyramid({ data: stripes, width: side, height: side }), { a: 4, b: 0, x: 0, y: 0 }, 16);
    for (const value of out) expect(Math.abs(value - 100)).toBeLessThan(3);
  });

  it('gives the same colours from every level of the pyramid', () => {
    const out = warp(slope(64, 64), { a: 4, b: 0, x: 0, y: 0 }, 16);
    // The crop's pixel (8, 8) covers the photo's 32..36, whose mean index is 33.5.
    expect(out[8 * 16 + 8]).toBeCloseTo(33.5 * 4, 0);
    expect(out[256 + 8 * 16 + 8]).toBeCloseTo(33.5 * 4, 0);
  });
});

describe('applySimilarity', () => {
  it('takes output pixels to the photo', () => {
    expect(applySimilarity({ a: 0, b: 2, x: 10, y: 20 }, { x: 1, y: 3 })).toEqual({ x: 4, y: 22 });
  });
});
