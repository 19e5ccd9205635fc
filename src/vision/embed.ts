import type { Embedding } from '../ports.ts';
import type { Network } from './network.ts';
import type { ImagePyramid } from './pyramid.ts';
import type { Similarity } from './warp.ts';

/** An embedding of unit length, and the length that the network gave it: a weak one is a sign that there is no good face. */
export type MeasuredEmbedding = { embedding: Embedding; norm: number };

/** @param alignments from `alignmentOf`, one for each face */
export async function embedFaces(
  pyramid: ImagePyramid,
  alignments: readonly Similarity[],
  network: Network,
): Promise<MeasuredEmbedding[]> {
  if (alignments.length === 0) return [];
  const { embedding } = await network.runOnCrops(pyramid, alignments);
  const dimension = embedding!.length / alignments.length;
  return alignments.map((_, face) => {
    const vector = embedding!.slice(face * dimension, (face + 1) * dimension);
    return { embedding: vector, norm: normalise(vector) };
  });
}

/** Scales the vector to unit length in place. @returns the length it had */
export function normalise(vector: Float32Array): number {
  let squared = 0;
  for (const value of vector) squared += value * value;
  const norm = Math.sqrt(squared);
  for (let i = 0; i < vector.length; i++) vector[i]! /= norm;
  return norm;
}
