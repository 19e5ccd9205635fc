import { attributeOf, type GraphIndex, replaceInitializer } from '../onnx/graph.ts';
import type { OnnxGraph, OnnxTensor } from '../onnx/schema.ts';
import { dimensionsOf, floatsOf, floatTensor } from '../onnx/tensor.ts';
import type { Bottleneck } from './bottleneck.ts';

/** Stands in a list of channels for one that is added and holds zeros. */
export const ZERO_CHANNEL = -1;

/** Gives a bottleneck the listed channels of those it has, in that order. */
export function selectChannels(
  graph: OnnxGraph,
  index: GraphIndex,
  bottleneck: Bottleneck,
  channels: readonly number[],
): void {
  const { expand, expandActivation, depthwise, depthwiseActivation, project } = bottleneck;
  const byRow = [...expand.input.slice(1), ...depthwise.input.slice(1)];
  for (const activation of [expandActivation, depthwiseActivation]) {
    if (activation?.slope) byRow.push(activation.slope.name);
  }
  for (const name of byRow) replaceInitializer(graph, selectRows(index.initializer(name)!, channels));
  replaceInitializer(graph, selectColumns(index.initializer(project.input[1])!, channels));
  attributeOf(depthwise, 'group')!.i = BigInt(channels.length);
}

/** Rows of the first axis. */
function selectRows(tensor: OnnxTensor, rows: readonly number[]): OnnxTensor {
  const [count, ...rest] = dimensionsOf(tensor) as [number, ...number[]];
  const values = floatsOf(tensor);
  const size = values.length / count;
  const selected = new Float32Array(rows.length * size);
  for (const [position, row] of rows.entries()) {
    if (row !== ZERO_CHANNEL) selected.set(values.subarray(row * size, (row + 1) * size), position * size);
  }
  return floatTensor(tensor.name, [rows.length, ...rest], selected);
}

/** Columns, the second axis: what a convolution with 1×1 kernels takes from each input channel. */
export function selectColumns(tensor: OnnxTensor, columns: readonly number[]): OnnxTensor {
  const [rows, count, ...kernel] = dimensionsOf(tensor) as [number, number, ...number[]];
  const values = floatsOf(tensor);
  const selected = new Float32Array(rows * columns.length);
  for (let row = 0; row < rows; row++) {
    for (const [position, column] of columns.entries()) {
      if (column !== ZERO_CHANNEL) selected[row * columns.length + position] = values[row * count + column]!;
    }
  }
  return floatTensor(tensor.name, [rows, columns.length, ...kernel], selected);
}
