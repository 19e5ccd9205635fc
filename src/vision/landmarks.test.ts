import { beforeAll, describe, expect, it } from 'vitest';
import { extentOf, findLandmarks, fiveOf, type Landmarks68 } from './landmarks.ts';
import type { Networks } from './networks.ts';
import { loadTestNetworks, samplePhoto, seeFaces } from './vision.testkit.ts';

let networks: Networks;
let seen: Awaited<ReturnType<typeof seeFaces>>;

beforeAll(async () => {
  networks = await loadTestNetworks();
  seen = await seeFaces(samplePhoto(3), networks);
});

describe('findLandmarks', () => {
  it('finds 68 points of each face, which stand to each other as in a face', () => {
    expect(seen.faces).toHaveLength(3);
    for (const { points } of seen.faces) {
      expect(points).toHaveLength(68);
      const [leftEye, rightEye, nose, leftMouth, rightMouth] = fiveOf(points);
      expect(leftEye!.x).toBeLessThan(rightEye!.x);
      expect(leftMouth!.x).toBeLessThan(rightMouth!.x);
      expect(nose!.y).toBeGreaterThan(Math.max(leftEye!.y, rightEye!.y));
      expect(nose!.y).toBeLessThan(Math.min(leftMouth!.y, rightMouth!.y));
    }
  });

  it('hardly minds a box that is a tenth too large or too far aside', async () => {
    for (const { box, points } of seen.faces) {
      const [width, height] = [box.x1 - box.x0, box.y1 - box.y0];
      const shifted = { x0: box.x0 + width * 0.1, y0: box.y0, x1: box.x1 + width * 0.1, y1: box.y1 };
      const larger = { ...box, x0: box.x0 - width * 0.1, y0: box.y0 - height * 0.1 };
      for (const other of [shifted, larger]) {
        const [moved] = await findLandmarks(seen.pyramid, [other], networks.landmarks);
        for (const [i, { x, y }] of fiveOf(moved!).entries()) {
          const before = fiveOf(points)[i]!;
          expect(Math.hypot(x - before.x, y - before.y)).toBeLessThan(0.06 * height);
        }
      }
    }
  });

  it('gives each face the same points alone and in company', async () => {
    for (const { box, points } of seen.faces) {
      const [alone] = await findLandmarks(seen.pyramid, [box], networks.landmarks);
      for (const [i, { x, y }] of alone!.entries()) {
        expect(x).toBeCloseTo(points[i]!.x, 1);
        expect(y).toBeCloseTo(points[i]!.y, 1);
      }
    }
  });

  it('does nothing without faces', async () => {
    expect(await findLandmarks(seen.pyramid, [], networks.landmarks)).toEqual([]);
  });
});

describe('fiveOf and extentOf', () => {
  const points: Landmarks68 = Array.from({ length: 68 }, (_, i) => ({ x: i, y: 100 - i }));

  it('takes eye centres, nose tip and mouth corners', () => {
    expect(fiveOf(points).map(({ x }) => x)).toEqual([39, 45, 30, 54, 59]);
  });

  it('spans all points', () => {
    expect(extentOf(points)).toEqual({ x0: 0, y0: 33, x1: 67, y1: 100 });
  });
});
