import { GraphIndex, makeNode, replaceInitializer } from '../onnx/graph.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from '../onnx/schema.ts';
import { dimensionsOf, floatsOf, floatTensor, integersOf } from '../onnx/tensor.ts';

const CLASSES = 2;

/**
 * Writes the softmax over the two classes of a single-shot detector's anchors as a sigmoid. With the difference
 * d = s₁ − s₀ the softmax of (s₀, s₁) is (σ(−d), σ(d)); the convolutions that make the scores learn to make (−d, d).
 *
 * Why: the runtime's softmax goes from pair to pair, its sigmoid over whole vectors.
 * @returns whether there was such a softmax and every score behind it could be traced to a convolution
 */
export function sigmoidForSoftmax(graph: OnnxGraph): boolean {
  const index = new GraphIndex(graph);
  const softmax = graph.node.find((node) => node.opType === 'Softmax');
  const concat = softmax && index.producer(softmax.input[0]!);
  if (!softmax || concat?.opType !== 'Concat') return false;
  const heads = concat.input.map((tensor) => headBehind(index, tensor));
  if (heads.some((head) => head === undefined)) return false;

  for (const head of heads) {
    for (const name of head!.input.slice(1)) {
      replaceInitializer(graph, differences(graph.initializer.find((tensor) => tensor.name === name)!));
    }
  }
  graph.node = graph.node.map((node) =>
    node === softmax ? makeNode('Sigmoid', [softmax.input[0]!], softmax.output[0]!) : node,
  );
  return true;
}

/** The convolution whose channels, moved last and cut into pairs, are these scores, if nobody else reads it. */
function headBehind(index: GraphIndex, scores: string): OnnxNode | undefined {
  const reshape = index.producer(scores);
  const shape = reshape?.opType === 'Reshape' ? index.constant(reshape.input[1]) : undefined;
  if (!reshape || !shape || integersOf(shape).at(-1) !== BigInt(CLASSES)) return undefined;
  const transpose = index.producer(reshape.input[0]!);
  const order = transpose?.attribute.find((attribute) => attribute.name === 'perm')?.ints.map(Number);
  if (transpose?.opType !== 'Transpose' || order?.join() !== '0,2,3,1') return undefined;
  const head = index.producer(transpose.input[0]!);
  if (head?.opType !== 'Conv' || head.input.length !== 3) return undefined;
  const isOwn = [scores, reshape.input[0]!, transpose.input[0]!].every((tensor) => index.onlyConsumer(tensor));
  const ownsWeights = head.input
    .slice(1)
    .every((name) => index.initializer(name) && index.consumers(name).length === 1);
  return isOwn && ownsWeights ? head : undefined;
}

/** Of each pair of output channels: the first minus the second, and the other way round. */
function differences(tensor: OnnxTensor): OnnxTensor {
  const dimensions = dimensionsOf(tensor);
  const values = floatsOf(tensor);
  const size = values.length / dimensions[0]!;
  for (let first = 0; first < values.length; first += CLASSES * size) {
    for (let at = first; at < first + size; at++) {
      const difference = values[at]! - values[at + size]!;
      values[at] = difference;
      values[at + size] = -difference;
    }
  }
  return floatTensor(tensor.name, dimensions, values);
}
