import { GraphIndex, replaceInitializer } from '../onnx/graph.ts';
import type { OnnxGraph, OnnxTensor } from '../onnx/schema.ts';
import { dimensionsOf, floatsOf, floatTensor } from '../onnx/tensor.ts';
import { type Activation, type Bottleneck, findBottlenecks } from './bottleneck.ts';
import { selectChannels } from './channels.ts';

/**
 * Removes the channels of inverted bottlenecks that are the same whatever the image: their constant goes into the bias of
 * the projection. Exact but for the order of the sums.
 * @param granularity keeps the number of channels a multiple of this, so that vectors stay full; a dead channel that
 *   pads is cheaper than an odd count
 * @returns how many channels are gone
 */
export function removeDeadChannels(graph: OnnxGraph, granularity: number): number {
  let removed = 0;
  // The projection of one bottleneck may be the expansion of the next, so each sees what the one before it left.
  for (const bottleneck of findBottlenecks(graph, new GraphIndex(graph))) {
    removed += shrink(graph, new GraphIndex(graph), bottleneck, granularity);
  }
  return removed;
}

function shrink(graph: OnnxGraph, index: GraphIndex, bottleneck: Bottleneck, granularity: number): number {
  const { project, channels } = bottleneck;
  const constants = constantChannels(index, bottleneck);
  const alive = constants.filter((constant) => constant === undefined).length;
  const keep = Math.min(channels, Math.max(granularity, Math.ceil(alive / granularity) * granularity));
  let surplus = channels - keep;
  if (surplus === 0) return 0;

  const kept: number[] = [];
  const folded = new Map<number, number>();
  for (const [channel, constant] of constants.entries()) {
    if (constant === undefined || surplus === 0) {
      kept.push(channel);
    } else {
      folded.set(channel, constant);
      surplus--;
    }
  }
  foldIntoBias(graph, index, project.input, folded);
  selectChannels(graph, index, bottleneck, kept);
  return folded.size;
}

/** For each channel the value that its projection always sees, or undefined when the image has a say. */
function constantChannels(index: GraphIndex, bottleneck: Bottleneck): (number | undefined)[] {
  const { expand, depthwise, project, channels } = bottleneck;
  const expandDead = zeroRows(index.initializer(expand.input[1])!);
  const expandBias = floatsOf(index.initializer(expand.input[2])!);
  const depthwiseDead = zeroRows(index.initializer(depthwise.input[1])!);
  const depthwiseBias = floatsOf(index.initializer(depthwise.input[2])!);
  const unused = zeroColumns(index.initializer(project.input[1])!);
  const expandActivation = applier(bottleneck.expandActivation);
  const depthwiseActivation = applier(bottleneck.depthwiseActivation);
  return Array.from({ length: channels }, (_, channel) => {
    if (unused[channel]) return 0;
    // A constant other than zero would meet the zero padding at the border, so only a zero one passes the filter.
    const silent = expandDead[channel] && expandActivation(expandBias[channel]!, channel) === 0;
    if (!depthwiseDead[channel] && !silent) return undefined;
    return depthwiseActivation(depthwiseBias[channel]!, channel);
  });
}

function applier(activation: Activation | undefined): (value: number, channel: number) => number {
  if (!activation) return (value) => value;
  const slope = activation.slope && floatsOf(activation.slope);
  return (value, channel) => (value >= 0 ? value : value * (slope?.[channel] ?? 0));
}

function foldIntoBias(
  graph: OnnxGraph,
  index: GraphIndex,
  projectInput: readonly string[],
  folded: ReadonlyMap<number, number>,
): void {
  const weights = index.initializer(projectInput[1])!;
  const bias = index.initializer(projectInput[2])!;
  const [outputs, inputs] = dimensionsOf(weights) as [number, number];
  const weightValues = floatsOf(weights);
  const biasValues = floatsOf(bias);
  for (let output = 0; output < outputs; output++) {
    let sum = biasValues[output]!;
    for (const [channel, constant] of folded) sum += weightValues[output * inputs + channel]! * constant;
    biasValues[output] = sum;
  }
  replaceInitializer(graph, floatTensor(bias.name, dimensionsOf(bias), biasValues));
}

/** Which entries of the first axis hold zeros alone. */
function zeroRows(tensor: OnnxTensor): boolean[] {
  const rows = dimensionsOf(tensor)[0]!;
  const values = floatsOf(tensor);
  const size = values.length / rows;
  return Array.from({ length: rows }, (_, row) => values.subarray(row * size, (row + 1) * size).every((v) => v === 0));
}

/** Which entries of the second axis hold zeros alone; for 1×1 kernels. */
function zeroColumns(tensor: OnnxTensor): boolean[] {
  const [rows, columns] = dimensionsOf(tensor) as [number, number];
  const values = floatsOf(tensor);
  return Array.from({ length: columns }, (_, column) => {
    for (let row = 0; row < rows; row++) if (values[row * columns + column] !== 0) return false;
    return true;
  });
}
