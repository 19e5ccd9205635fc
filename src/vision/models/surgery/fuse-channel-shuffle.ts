import { GraphIndex, integerAttribute, makeNode, replaceInitializer } from '../onnx/graph.ts';
import type { OnnxGraph, OnnxNode } from '../onnx/schema.ts';
import { dimensionsOf, integersOf, integerTensor } from '../onnx/tensor.ts';
import { selectColumns, ZERO_CHANNEL } from './channels.ts';

/** The runtime moves a tensor into its blocked layout only if its channels are a multiple of this. */
const REORDER_BLOCK = 4;

/**
 * Writes each channel shuffle of ShuffleNetV2 (arXiv 1807.11164: reshape, transpose, reshape, and the split behind it) as
 * gathers that copy whole channels: the same numbers with half the copies, and for any height and width.
 * A gather that feeds one 1×1 convolution alone repeats a channel, with zero weights for it, where that makes the count
 * fit the runtime's blocks.
 * @returns how many shuffles were rewritten
 */
export function fuseChannelShuffles(graph: OnnxGraph): number {
  const index = new GraphIndex(graph);
  const replacements = new Map<OnnxNode, OnnxNode[]>();
  let fused = 0;
  for (const node of graph.node) {
    const shuffle = shuffleFrom(index, node);
    if (!shuffle) continue;
    fused++;
    for (const gone of shuffle.nodes) replacements.set(gone, []);
    replacements.set(
      shuffle.nodes.at(-1)!,
      shuffle.outputs.map(({ tensor, channels }) => gather(graph, index, node.input[0]!, tensor, channels)),
    );
  }
  graph.node = graph.node.flatMap((node) => replacements.get(node) ?? [node]);
  return fused;
}

type Shuffle = {
  nodes: OnnxNode[];
  /** What the shuffle hands on, and which channels of its input make it up. */
  outputs: { tensor: string; channels: number[] }[];
};

/** The shuffle that begins with this reshape, if there is one. */
function shuffleFrom(index: GraphIndex, split: OnnxNode): Shuffle | undefined {
  const grouped = split.opType === 'Reshape' ? index.constant(split.input[1]) : undefined;
  const [, groups, size, ...area] = grouped ? integersOf(grouped).map(Number) : [];
  if (groups === undefined || size === undefined || area.length !== 2) return undefined;
  const transpose = index.onlyConsumer(split.output[0]!);
  const order = transpose?.attribute.find((attribute) => attribute.name === 'perm')?.ints.map(Number);
  if (transpose?.opType !== 'Transpose' || order?.join() !== '0,2,1,3,4') return undefined;
  const join = index.onlyConsumer(transpose.output[0]!);
  if (join?.opType !== 'Reshape') return undefined;

  const shuffled = Array.from({ length: groups * size }, (_, at) => (at % groups) * size + Math.floor(at / groups));
  const halves = index.onlyConsumer(join.output[0]!);
  const isHalved = halves?.opType === 'Split' && halves.output.length === 2;
  const nodes = [split, transpose, join];
  if (!isHalved) return { nodes, outputs: [{ tensor: join.output[0]!, channels: shuffled }] };
  const half = shuffled.length / 2;
  return {
    nodes: [...nodes, halves],
    outputs: [
      { tensor: halves.output[0]!, channels: shuffled.slice(0, half) },
      { tensor: halves.output[1]!, channels: shuffled.slice(half) },
    ],
  };
}

function gather(graph: OnnxGraph, index: GraphIndex, from: string, to: string, channels: number[]): OnnxNode {
  const taken = [...channels];
  const convolution = index.onlyConsumer(to);
  const weights = convolution?.opType === 'Conv' ? index.initializer(convolution.input[1]) : undefined;
  if (weights && isPointwise(dimensionsOf(weights)) && index.consumers(weights.name).length === 1) {
    while (taken.length % REORDER_BLOCK !== 0) taken.push(channels[0]!);
    const columns = taken.map((_, column) => (column < channels.length ? column : ZERO_CHANNEL));
    replaceInitializer(graph, selectColumns(weights, columns));
  }
  graph.initializer.push(integerTensor(`${to}_channels`, [taken.length], taken.map(BigInt)));
  return makeNode('Gather', [from, `${to}_channels`], to, [integerAttribute('axis', 1)]);
}

function isPointwise([, , height, width]: number[]): boolean {
  return height === 1 && width === 1;
}
