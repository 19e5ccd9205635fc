import type { OnnxTensor } from './schema.ts';

/** TensorProto.DataType, the ones we touch. */
export const FLOAT = 1;
export const UINT8 = 2;
export const INT8 = 3;
export const INT32 = 6;
export const FLOAT16 = 10;
const INT64 = 7;

/**
 * The values of a float tensor, as a copy.
 * @throws Error for another element type or data kept outside the file
 */
export function floatsOf(tensor: OnnxTensor): Float32Array {
  if (tensor.dataType !== FLOAT) throw new Error(`tensor ${tensor.name} holds no 32-bit floats`);
  if (tensor.rawData === undefined) return Float32Array.from(tensor.floatData);
  return new Float32Array(aligned(tensor.rawData));
}

/** @throws Error for another element type */
export function integersOf(tensor: OnnxTensor): bigint[] {
  if (tensor.dataType !== INT64) throw new Error(`tensor ${tensor.name} holds no 64-bit integers`);
  if (tensor.rawData === undefined) return [...tensor.int64Data];
  return [...new BigInt64Array(aligned(tensor.rawData))];
}

/** A copy that begins at its buffer's start: a view into a file may lie at any offset. */
function aligned(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

export function dimensionsOf(tensor: OnnxTensor): number[] {
  return tensor.dims.map(Number);
}

export function floatTensor(name: string, dimensions: readonly number[], values: Float32Array): OnnxTensor {
  const size = dimensions.reduce((product, dimension) => product * dimension, 1);
  if (size !== values.length)
    throw new Error(`tensor ${name}: ${values.length} values for shape ${dimensions.join('×')}`);
  return tensorOf(name, dimensions, FLOAT, values);
}

export function integerTensor(name: string, dimensions: readonly number[], values: readonly bigint[]): OnnxTensor {
  return tensorOf(name, dimensions, INT64, BigInt64Array.from(values));
}

/** A tensor of any element type; `values` are its elements as they stand in memory. */
export function tensorOf(
  name: string,
  dimensions: readonly number[],
  dataType: number,
  values: ArrayBufferView,
): OnnxTensor {
  return {
    name,
    dims: dimensions.map(BigInt),
    dataType,
    floatData: [],
    int32Data: [],
    int64Data: [],
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}
