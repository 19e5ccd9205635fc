import { readFile } from 'node:fs/promises';
import type { Embedding } from '../ports.ts';

/**
 * Directions in which embeddings of strangers lie together, and how much of each is kept, 0..1. A recogniser that saw few
 * children puts them all on one side: what two of them share there says "a child", not who.
 * scripts/fit-shared-directions.ts makes it; docs/models.md says what it changes.
 */
export type SharedDirections = {
  /** The model version that embeddings have after the correction. */
  modelVersion: string;
  /** Orthogonal to each other; each axis has unit length and as many numbers as an embedding. */
  directions: readonly { keep: number; axis: readonly number[] }[];
};

/** Axes are written with six decimals. */
const TOLERANCE = 1e-3;

/** @throws Error when a share is not of 0..1, or an axis has another length or stands askew to another */
export function checkSharedDirections(shared: SharedDirections, dimension: number): SharedDirections {
  const { directions } = shared;
  for (const [i, { keep, axis }] of directions.entries()) {
    if (!(keep >= 0 && keep <= 1)) throw new Error('A shared direction has to keep a share of 0 to 1.');
    if (axis.length !== dimension) throw new Error(`A shared direction needs ${dimension} numbers.`);
    for (const [j, other] of directions.slice(0, i + 1).entries()) {
      const expected = i === j ? 1 : 0;
      if (Math.abs(product(axis, other.axis) - expected) > TOLERANCE) {
        throw new Error('Shared directions have to be of unit length and orthogonal to each other.');
      }
    }
  }
  return shared;
}

/** @throws Error like `checkSharedDirections` */
export async function readSharedDirections(file: string, dimension: number): Promise<SharedDirections> {
  return checkSharedDirections(JSON.parse(await readFile(file, 'utf8')) as SharedDirections, dimension);
}

/**
 * The embedding with less of the shared directions, again of unit length. The same linear map for probe and gallery: in
 * speaker recognition it is known as nuisance attribute projection (Solomonoff et al. 2005), here by shares instead of all
 * or nothing.
 */
export function attenuateShared(embedding: Embedding, { directions }: SharedDirections): Embedding {
  const corrected = Float32Array.from(embedding);
  for (const { keep, axis } of directions) {
    const removed = (1 - keep) * product(axis, embedding);
    for (let i = 0; i < corrected.length; i++) corrected[i]! -= removed * axis[i]!;
  }
  const length = Math.sqrt(product(corrected, corrected));
  // An embedding that was nothing but shared directions would say of nobody who it is.
  if (length === 0) return Float32Array.from(embedding);
  for (let i = 0; i < corrected.length; i++) corrected[i]! /= length;
  return corrected;
}

function product(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
