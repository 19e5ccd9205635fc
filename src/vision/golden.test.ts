import { beforeAll, describe, expect, it } from 'vitest';
import { ALIGNED_SIDE, alignmentOf } from './align.ts';
import { embedFaces } from './embed.ts';
import { fiveOf } from './landmarks.ts';
import type { Networks } from './networks.ts';
import { loadTestNetworks, type SAMPLES, samplePhoto, seeFaces } from './vision.testkit.ts';
import { uniformNormalisation, warpToPlanes } from './warp.ts';

/**
 * Every stage of recognition, pinned on the sample photos: whoever moves one of these numbers moves accuracy, and has to
 * measure it (`npm run bench:accuracy`, `npm run calibrate`) before writing new ones down. Of an embedding only four sums
 * over it are here, which say nothing about a person.
 */

/** Projections onto four fixed directions of ±1. */
const DIRECTIONS = 4;

let networks: Networks;

beforeAll(async () => {
  networks = await loadTestNetworks();
});

/** Of each face from left to right: nose tip, crop's mean colour, and the embedding's projections. */
async function summarise(
  number: keyof typeof SAMPLES,
): Promise<{ nose: number[]; colour: number[]; sums: number[] }[]> {
  const { pyramid, faces } = await seeFaces(samplePhoto(number), networks);
  const alignments = faces.map(({ points }) => alignmentOf(fiveOf(points)));
  const embeddings = await embedFaces(pyramid, alignments, networks.recogniser);
  const size = { width: ALIGNED_SIDE, height: ALIGNED_SIDE };
  const plane = ALIGNED_SIDE ** 2;
  return faces.map(({ points }, i) => {
    const crop = new Float32Array(3 * plane);
    warpToPlanes(pyramid, alignments[i]!, size, uniformNormalisation(1, 0), crop);
    const nose = fiveOf(points)[2]!;
    return {
      nose: [nose.x, nose.y],
      colour: [0, 1, 2].map((channel) => meanOf(crop.subarray(channel * plane, (channel + 1) * plane))),
      sums: Array.from({ length: DIRECTIONS }, (_, direction) => projectionOf(embeddings[i]!, direction)),
    };
  });
}

function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The signs come from a fixed linear congruential sequence (Numerical Recipes). */
function projectionOf(embedding: Float32Array, direction: number): number {
  let state = 1 + direction;
  return embedding.reduce((sum, value) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return sum + (state >>> 31 ? value : -value);
  }, 0);
}

const rounded = (values: number[], digits: number) => values.map((value) => Number(value.toFixed(digits)));

describe('the golden numbers', () => {
  it.each([3, 6] as const)('of sample photo %d', async (number) => {
    const summary = await summarise(number);
    const near = (values: number[], golden: readonly number[], tolerance: number) =>
      expect(
        values.every((value, i) => Math.abs(value - golden[i]!) <= tolerance),
        `${values} ~ ${golden}`,
      ).toBe(true);
    expect(summary).toHaveLength(GOLDEN[number].length);
    for (const [i, { nose, colour, sums }] of summary.entries()) {
      const golden = GOLDEN[number][i]!;
      near(rounded(nose, 2), golden.nose, 0.5);
      near(rounded(colour, 2), golden.colour, 0.7);
      near(rounded(sums, 4), golden.sums, 0.02);
    }
  });
});

type Golden = { nose: readonly number[]; colour: readonly number[]; sums: readonly number[] };

const GOLDEN: Record<3 | 6, readonly Golden[]> = {
  3: [
    { nose: [660.97, 484.03], colour: [176.25, 122.03, 100.97], sums: [-0.1896, 0.9251, -0.2421, -1.4486] },
    { nose: [1135.3, 385.01], colour: [174.32, 137.45, 126.02], sums: [-0.223, 0.4746, -1.0116, -0.794] },
    { nose: [1625.89, 467.03], colour: [162.71, 126.91, 118.81], sums: [-0.7675, -0.6219, 1.1764, 0.6309] },
  ],
  6: [
    { nose: [397.3, 666.69], colour: [111.45, 99.56, 79.51], sums: [1.0351, 0.3449, 0.0243, -0.7427] },
    { nose: [731.07, 517.39], colour: [147.51, 143.51, 133.21], sums: [1.0578, 0.0582, -0.536, -0.9995] },
    { nose: [1278.41, 502.55], colour: [128.25, 103.94, 69.14], sums: [1.3692, -1.3845, -0.5112, 0.1948] },
    { nose: [1555.62, 457.01], colour: [142.23, 128.02, 103.67], sums: [-0.8734, 0.8474, -0.2554, 0.8593] },
  ],
};
