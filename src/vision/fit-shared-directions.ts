import type { Embedding } from '../ports.ts';
import type { SharedDirections } from './shared-directions.ts';

/** More are tried than kept, so that the kept ones settle fast. */
const SPARE = 4;
const MAX_ROUNDS = 1000;
const SETTLED = 1e-10;

/**
 * The directions in which embeddings of different people lie together the most: the first principal axes of their second
 * moment about the origin, for it is the origin that cosines are measured from. Of each stays what the strongest direction
 * that is left alone has in proportion to it: twice what would make them equal, which cost nothing more where it was
 * measured (docs/models.md).
 * @param strangers one embedding a person, from as many kinds of people as the recogniser will meet
 * @throws Error for fewer people than could tell their directions apart
 */
export function fitSharedDirections(
  strangers: readonly Embedding[],
  count: number,
  modelVersion: string,
): SharedDirections {
  const dimension = strangers[0]?.length ?? 0;
  if (strangers.length < dimension) {
    throw new Error(`${strangers.length} people are too few: it takes at least as many as an embedding has numbers.`);
  }
  const moment = secondMoment(strangers, dimension);
  const { axes, values } = principalAxes(moment, dimension, count + 1);
  const directions = axes.slice(0, count).map((axis, i) => ({
    keep: round(values[count]! / values[i]!, 4),
    axis: Array.from(axis, (value) => round(value, 6)),
  }));
  return { modelVersion, directions };
}

/** Mean of the outer products, row after row. */
function secondMoment(strangers: readonly Embedding[], dimension: number): Float64Array {
  const moment = new Float64Array(dimension * dimension);
  for (const x of strangers) {
    for (let row = 0; row < dimension; row++) {
      const value = x[row]! / strangers.length;
      for (let column = 0; column < dimension; column++) moment[row * dimension + column]! += value * x[column]!;
    }
  }
  return moment;
}

/** By orthogonal iteration (Golub & Van Loan, Matrix Computations, 8.2.4), strongest first; the same on every machine. */
function principalAxes(matrix: Float64Array, dimension: number, count: number) {
  let axes: Float64Array[] = Array.from({ length: Math.min(dimension, count + SPARE) }, (_, axis) =>
    Float64Array.from({ length: dimension }, (_, i) => Math.cos(1 + i * (axis + 1))),
  );
  orthonormalise(axes);
  let values: number[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    axes = axes.map((axis) => times(matrix, axis));
    const lengths = orthonormalise(axes);
    const change = Math.max(...lengths.slice(0, count).map((length, i) => Math.abs(length - (values[i] ?? 0))));
    values = lengths;
    if (change < SETTLED) break;
  }
  // A fixed sign, so that two fits of the same people are the same file.
  for (const axis of axes) {
    const sign = Math.sign(axis.find((value) => Math.abs(value) > 1e-3)!);
    for (let i = 0; i < axis.length; i++) axis[i]! *= sign;
  }
  return { axes, values };
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  return vector.map((_, row) => dot(matrix.subarray(row * vector.length, (row + 1) * vector.length), vector));
}

/** Gram–Schmidt in place. @returns the length that each had beside the ones before it */
function orthonormalise(axes: Float64Array[]): number[] {
  return axes.map((axis, i) => {
    for (const before of axes.slice(0, i)) {
      const share = dot(axis, before);
      for (let k = 0; k < axis.length; k++) axis[k]! -= share * before[k]!;
    }
    const length = Math.sqrt(dot(axis, axis));
    for (let k = 0; k < axis.length; k++) axis[k]! /= length;
    return length;
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
