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
    { nose: [660.74, 483.64], colour: [176.36, 122.19, 100.99], sums: [-0.1735, 0.948, -0.2409, -1.4012] },
    { nose: [1135, 385.27], colour: [174.85, 137.87, 126.53], sums: [-0.2069, 0.4546, -0.9806, -0.758] },
    { nose: [1626.07, 467], colour: [162.59, 126.8, 118.71], sums: [-0.7505, -0.6242, 1.1731, 0.6143] },
  ],
  6: [
    { nose: [397.33, 666.7], colour: [111.47, 99.57, 79.52], sums: [1.0479, 0.354, 0.0248, -0.7307] },
    { nose: [732.72, 516.03], colour: [147.95, 143.74, 133.29], sums: [0.9526, 0.0145, -0.6584, -0.8856] },
    { nose: [1279.29, 501.26], colour: [128.32, 103.99, 69.15], sums: [1.4174, -1.287, -0.3525, 0.2351] },
    { nose: [1555.29, 456.77], colour: [142.16, 127.97, 103.64], sums: [-0.8827, 0.8149, -0.2857, 0.8712] },
  ],
};
