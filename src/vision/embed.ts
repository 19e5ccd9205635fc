import type { Embedding } from '../ports.ts';
import type { Network } from './network.ts';
import type { ImagePyramid } from './pyramid.ts';
import type { Similarity } from './warp.ts';

/** Embeddings of unit length. @param alignments from `alignmentOf`, one for each face */
export async function embedFaces(
  pyramid: ImagePyramid,
  alignments: readonly Similarity[],
  network: Network,
): Promise<Embedding[]> {
  if (alignments.length === 0) return [];
  const { embedding } = await network.runOnCrops(pyramid, alignments);
  const dimension = embedding!.length / alignments.length;
  return alignments.map((_, face) => normalise(embedding!.slice(face * dimension, (face + 1) * dimension)));
}

/** Scales the vector to unit length in place. */
export function normalise<Vector extends Float32Array>(vector: Vector): Vector {
  let squared = 0;
  for (const value of vector) squared += value * value;
  const norm = Math.sqrt(squared);
  for (let i = 0; i < vector.length; i++) vector[i]! /= norm;
  return vector;
}
