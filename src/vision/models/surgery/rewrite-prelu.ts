import {
  attributeOf,
  GraphIndex,
  integerAttribute,
  integersAttribute,
  makeNode,
  replaceInitializer,
} from '../onnx/graph.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from '../onnx/schema.ts';
import { dimensionsOf, floatsOf, floatTensor } from '../onnx/tensor.ts';

/** Stands in for 1 − slope where the slope is 1: one rounding step of a float, so the result is the same number. */
const SMALLEST_BEND = 2 ** -24;

/**
 * Writes each PRelu with a slope per channel that feeds one convolution as
 *   PRelu(x) = (1 − a)·(a/(1 − a)·x + Relu(x))
 * and moves the factor 1 − a into the convolution's weights. Holds for any slope, also negative ones and those above 1.
 *
 * Why: the runtime keeps tensors in its blocked layout through Conv, Relu and Add only, so every PRelu costs two
 * reorderings and an unvectorised pass. In this form the product is a 1×1 depthwise convolution into which the runtime
 * fuses the sum.
 * @returns how many were rewritten; the others stay
 */
export function rewritePrelu(graph: OnnxGraph): number {
  const index = new GraphIndex(graph);
  let rewritten = 0;
  graph.node = graph.node.flatMap((node) => {
    const replacement = node.opType === 'PRelu' ? replacementOf(graph, index, node) : undefined;
    if (replacement) rewritten++;
    return replacement ?? [node];
  });
  return rewritten;
}

function replacementOf(graph: OnnxGraph, index: GraphIndex, prelu: OnnxNode): OnnxNode[] | undefined {
  const [input, slopeName] = prelu.input as [string, string];
  const output = prelu.output[0]!;
  const slope = index.initializer(slopeName);
  const convolution = index.onlyConsumer(output);
  if (!slope || !isPerChannel(slope) || convolution?.opType !== 'Conv') return undefined;
  // The snapshot knows who uses a tensor; the weights themselves may have been scaled since.
  const weights = graph.initializer.find((tensor) => tensor.name === convolution.input[1]);
  if (!weights || index.consumers(weights.name).length !== 1) return undefined;

  const slopes = floatsOf(slope);
  const bends = slopes.map((value) => 1 - value || SMALLEST_BEND);
  const ratios = slopes.map((value, channel) => value / bends[channel]!);
  const depthwise = Number(attributeOf(convolution, 'group')?.i ?? 1n) > 1;
  if (depthwise && dimensionsOf(weights)[0] !== slopes.length) return undefined;
  replaceInitializer(graph, scaleInputs(weights, bends, depthwise));
  graph.initializer.push(floatTensor(`${output}_ratio`, [slopes.length, 1, 1, 1], ratios));
  graph.initializer = graph.initializer.filter((tensor) => tensor.name !== slopeName);
  const scale = [integerAttribute('group', slopes.length), integersAttribute('kernel_shape', [1, 1])];
  return [
    makeNode('Relu', [input], `${output}_relu`),
    makeNode('Conv', [input, `${output}_ratio`], `${output}_linear`, scale),
    makeNode('Add', [`${output}_linear`, `${output}_relu`], output),
  ];
}

/** Slopes of shape C×1×1. */
function isPerChannel(slope: OnnxTensor): boolean {
  const [channels, ...rest] = dimensionsOf(slope);
  return channels !== undefined && channels > 1 && rest.length === 2 && rest.every((size) => size === 1);
}

/** Multiplies what a convolution takes from each input channel. */
function scaleInputs(weights: OnnxTensor, factors: Float32Array, depthwise: boolean): OnnxTensor {
  const dimensions = dimensionsOf(weights);
  const values = floatsOf(weights);
  const [outputs, inputs] = depthwise ? [1, factors.length] : (dimensions as [number, number]);
  const area = values.length / (outputs * inputs);
  for (let position = 0; position < values.length; position++) {
    values[position] = values[position]! * factors[Math.floor(position / area) % inputs]!;
  }
  return floatTensor(weights.name, dimensions, values);
}
