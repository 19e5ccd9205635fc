import { attributeOf, GraphIndex } from './graph.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from './schema.ts';
import { dimensionsOf } from './tensor.ts';

type Size = readonly [height: number, width: number];

/**
 * Multiply-adds of the convolutions and matrix products of one run on one image: what no way of computing them avoids.
 * @param input height and width of the image
 */
export function countMultiplications(graph: OnnxGraph, input: Size): number {
  const index = new GraphIndex(graph);
  const sizes = new Map<string, Size>(graph.input.map((value) => [value.name, input]));
  let total = 0;
  for (const node of graph.node) {
    const before = sizes.get(node.input[0]!) ?? [1, 1];
    const weights = weightsOf(index, node.input[1]);
    const after = node.opType === 'Conv' || node.opType === 'MaxPool' ? slide(node, before) : before;
    for (const output of node.output) sizes.set(output, after);
    if (weights && ['Conv', 'Gemm', 'MatMul'].includes(node.opType)) {
      const positions = node.opType === 'Conv' ? after[0] * after[1] : 1;
      total += positions * dimensionsOf(weights).reduce((product, size) => product * size, 1);
    }
  }
  return total;
}

/** A weight may be stored in another type than it is used in. */
function weightsOf(index: GraphIndex, name: string | undefined): OnnxTensor | undefined {
  const widened = name === undefined ? undefined : index.producer(name);
  return index.initializer(widened?.opType === 'Cast' ? widened.input[0] : name);
}

/** The size of what a window of the node's kernel gives when it slides over an image of that size. */
function slide(node: OnnxNode, [height, width]: Size): Size {
  const integers = (name: string, otherwise: number[]) => attributeOf(node, name)?.ints.map(Number) ?? otherwise;
  const kernel = integers('kernel_shape', [1, 1]);
  const strides = integers('strides', [1, 1]);
  const pads = integers('pads', [0, 0, 0, 0]);
  const along = (size: number, axis: 0 | 1) =>
    Math.floor((size + pads[axis]! + pads[axis + 2]! - kernel[axis]!) / strides[axis]!) + 1;
  return [along(height, 0), along(width, 1)];
}
