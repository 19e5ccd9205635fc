import { InferenceSession, Tensor } from '../../onnx-runtime.ts';
import { encodeModel } from './codec.ts';
import { integerAttribute, integersAttribute, makeNode } from './graph.ts';
import type { OnnxGraph, OnnxModel, OnnxNode } from './schema.ts';
import { FLOAT, floatTensor } from './tensor.ts';

/** The oldest opset that onnxruntime still promises; the shipped networks use 9 as well. */
const OPSET = 9n;

/** A one-input, one-output model of float tensors. */
export function makeModel(graph: Partial<OnnxGraph>, inputShape: readonly number[], outputRank: number): OnnxModel {
  const value = (name: string, dim: { dimValue?: bigint; dimParam?: string }[]) => ({
    name,
    type: { tensorType: { elemType: FLOAT, shape: { dim } } },
  });
  return {
    irVersion: 6n,
    opsetImport: [{ version: OPSET }],
    graph: {
      name: 'test',
      node: [],
      initializer: [],
      valueInfo: [],
      input: [
        value(
          'input',
          inputShape.map((size) => ({ dimValue: BigInt(size) })),
        ),
      ],
      output: [
        value(
          'output',
          Array.from({ length: outputRank }, (_, axis) => ({ dimParam: `axis${axis}` })),
        ),
      ],
      ...graph,
    },
  };
}

/** Adds a convolution with a bias to the graph. @param shape outputs, inputs per group, kernel height, kernel width */
export function addConvolution(
  graph: Pick<OnnxGraph, 'node' | 'initializer'>,
  [input, output]: [string, string],
  shape: [number, number, number, number],
  {
    weights,
    bias,
    group = 1,
    padding = 0,
  }: { weights: Float32Array; bias: Float32Array; group?: number; padding?: number },
): OnnxNode {
  graph.initializer.push(floatTensor(`${output}_w`, shape, weights), floatTensor(`${output}_b`, [shape[0]], bias));
  const node = makeNode('Conv', [input, `${output}_w`, `${output}_b`], output, [
    integerAttribute('group', group),
    integersAttribute('kernel_shape', shape.slice(2)),
    integersAttribute('pads', [padding, padding, padding, padding]),
  ]);
  graph.node.push(node);
  return node;
}

/** Runs a model, or the bytes of one. @returns every output as floats */
export async function runModel(
  model: OnnxModel | Uint8Array,
  input: Float32Array,
  shape: readonly number[],
): Promise<Record<string, Float32Array>> {
  const session = await InferenceSession.create(model instanceof Uint8Array ? model : encodeModel(model), {
    intraOpNumThreads: 1,
  });
  const results = await session.run({ [session.inputNames[0]!]: new Tensor('float32', input, shape) });
  await session.release();
  return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, tensor.data as Float32Array]));
}

/** Repeatable numbers in −1..1 (a linear congruential generator; Numerical Recipes, 3rd ed., 7.1). */
export function noise(length: number, seed = 1): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error(`${a.length} values against ${b.length}`);
  return a.reduce((largest, value, position) => Math.max(largest, Math.abs(value - b[position]!)), 0);
}

export function cosineOf(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  let squaresOfA = 0;
  let squaresOfB = 0;
  for (let position = 0; position < a.length; position++) {
    dot += a[position]! * b[position]!;
    squaresOfA += a[position]! ** 2;
    squaresOfB += b[position]! ** 2;
  }
  return dot / Math.sqrt(squaresOfA * squaresOfB);
}
