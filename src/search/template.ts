import type { Embedding } from '../ports.ts';

/**
 * The canonical form of an embedding: int16 components, scaled so that the largest is ±32512. Search, compare and verify
 * all score two templates by `cosine` and by nothing else, so the same pair has the same similarity everywhere.
 *
 * Against the float embedding the cosine moves by less than 1e-5: a component is off by at most half of 1/32512 of the
 * largest one.
 */
export type Template = {
  /** One integer of -32512..32512 for each dimension. */
  values: Int16Array;
  /** Sum of the squares; an exact integer below 2^41. */
  squaredNorm: number;
};

/** 127 * 256, so that the rounded high byte of a component still fits a signed byte. */
export const LARGEST_COMPONENT = 32512;

/** The kernel's sums are proven free of overflow up to here. */
export const LARGEST_DIMENSION = 1024;

/** @throws RangeError for an empty, oversized, all-zero or non-finite embedding: a fault of the recogniser */
export function templateOf(embedding: Embedding): Template {
  if (embedding.length === 0 || embedding.length > LARGEST_DIMENSION) {
    throw new RangeError(`An embedding has 1 to ${LARGEST_DIMENSION} dimensions, not ${embedding.length}.`);
  }
  let largest = 0;
  for (const component of embedding) {
    if (!Number.isFinite(component)) throw new RangeError('An embedding holds a component that is not a number.');
    largest = Math.max(largest, Math.abs(component));
  }
  if (largest === 0) throw new RangeError('An embedding is all zeros and has no direction.');
  const values = new Int16Array(embedding.length);
  let squaredNorm = 0;
  for (let i = 0; i < values.length; i++) {
    const value = Math.round((embedding[i]! / largest) * LARGEST_COMPONENT);
    values[i] = value;
    squaredNorm += value * value;
  }
  return { values, squaredNorm };
}

/** The unit vector that a template stands for. */
export function embeddingOf({ values, squaredNorm }: Template): Embedding {
  const length = Math.sqrt(squaredNorm);
  return Float32Array.from(values, (value) => value / length);
}

/**
 * @returns -1..1; exactly 1 for equal templates, since the square root of a rounded square is exact in binary arithmetic
 */
export function cosine(a: Template, b: Template): number {
  let dot = 0;
  for (let i = 0; i < a.values.length; i++) dot += a.values[i]! * b.values[i]!;
  return Math.min(1, dot / Math.sqrt(a.squaredNorm * b.squaredNorm));
}

export function squaredNormOf(values: Int16Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
