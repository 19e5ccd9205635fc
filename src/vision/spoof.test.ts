import { describe, expect, it } from 'vitest';
import type { Network } from './network.ts';
import { ImagePyramid } from './pyramid.ts';
import { checkSpoof, verdictOf } from './spoof.ts';
import type { Similarity } from './warp.ts';

describe('verdictOf', () => {
  it('is the share of the live class, held against three limits', () => {
    expect(verdictOf(Float32Array.of(0, 0, -100))).toEqual({ score: 50, weak: true, balanced: true, strict: false });
    expect(verdictOf(Float32Array.of(9, 0, 0))).toEqual({ score: 100, weak: true, balanced: true, strict: true });
    expect(verdictOf(Float32Array.of(-9, 9, 0))).toEqual({ score: 0, weak: false, balanced: false, strict: false });
  });

  it('bears logits of any size', () => {
    expect(verdictOf(Float32Array.of(1000, -1000, 0)).score).toBe(100);
  });
});

describe('checkSpoof', () => {
  const pyramid = new ImagePyramid({ data: new Uint8Array(300 * 200 * 3), width: 300, height: 200 });
  const looked: Similarity[] = [];
  const network = {
    input: { width: 128 },
    async runOnCrops(_pyramid: ImagePyramid, transforms: readonly Similarity[]) {
      looked.push(...transforms);
      return { logits: new Float32Array(transforms.length * 3) };
    },
  } as unknown as Network;

  it('looks at 2.7 times the box, within the photo', async () => {
    const boxes = [
      { x0: 130, y0: 80, x1: 170, y1: 120 },
      { x0: 0, y0: 0, x1: 40, y1: 40 },
      { x0: 100, y0: 20, x1: 250, y1: 190 },
    ];
    const checks = await checkSpoof(pyramid, boxes, network);
    expect(checks).toHaveLength(3);
    const squares = looked.map(({ a, x, y }) => [Math.round(x), Math.round(y), Math.round(a * 128)]);
    expect(squares).toEqual([
      [96, 46, 108],
      [0, 0, 108],
      [75, 0, 200],
    ]);
  });

  it('asks nothing about no face', async () => {
    expect(await checkSpoof(pyramid, [], network)).toEqual([]);
  });
});
