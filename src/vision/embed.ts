import type { Embedding } from '../ports.ts';
import type { Network } from './network.ts';
import type { ImagePyramid } from './pyramid.ts';
import type { Similarity } from './warp.ts';

/** An embedding of unit length, and the length that the recogniser gave it. */
export type MeasuredEmbedding = { embedding: Embedding; norm: number };

/** Embeddings of unit length. @param alignments from `alignmentOf`, one for each face */
export async function embedFaces(
  pyramid: ImagePyramid,
  alignments: readonly Similarity[],
  network: Network,
): Promise<Embedding[]> {
  const measured = await measureEmbeddings(pyramid, alignments, network);
  return measured.map(({ embedding }) => embedding);
}

/** The same with the lengths, which tell how well the recogniser knows the faces. */
export async function measureEmbeddings(
  pyramid: ImagePyramid,
  alignments: readonly Similarity[],
  network: Network,
): Promise<MeasuredEmbedding[]> {
  if (alignments.length === 0) return [];
  const { embedding: all } = await network.runOnCrops(pyramid, alignments);
  const dimension = all!.length / alignments.length;
  return alignments.map((_, face) => {
    const embedding = all!.slice(face * dimension, (face + 1) * dimension);
    const norm = lengthOf(embedding);
    for (let i = 0; i < dimension; i++) embedding[i]! /= norm;
    return { embedding, norm };
  });
}

function lengthOf(vector: Float32Array): number {
  let squared = 0;
  for (const value of vector) squared += value * value;
  return Math.sqrt(squared);
}
