import { attributeOf, type GraphIndex } from '../onnx/graph.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from '../onnx/schema.ts';
import { dimensionsOf } from '../onnx/tensor.ts';

/** An activation that treats every channel by itself. `slope` is undefined for Relu. */
export type Activation = { node: OnnxNode; slope: OnnxTensor | undefined };

/**
 * The inverted bottleneck of MobileNetV2 (arXiv 1801.04381): a convolution spreads the features over many channels, a
 * depthwise one filters each by itself, a 1×1 one projects them back. Nothing else looks at the channels in between, so
 * they may be removed.
 */
export type Bottleneck = {
  expand: OnnxNode;
  expandActivation: Activation | undefined;
  depthwise: OnnxNode;
  depthwiseActivation: Activation | undefined;
  project: OnnxNode;
  /** How many channels lie between. */
  channels: number;
};

export function findBottlenecks(graph: OnnxGraph, index: GraphIndex): Bottleneck[] {
  return graph.node.flatMap((depthwise) => bottleneckAround(index, depthwise) ?? []);
}

function bottleneckAround(index: GraphIndex, depthwise: OnnxNode): Bottleneck | undefined {
  const channels = depthwiseChannels(index, depthwise);
  if (channels === undefined) return undefined;

  const before = activationAt(index, index.producer(depthwise.input[0]!));
  const expand = before ? index.producer(before.node.input[0]!) : index.producer(depthwise.input[0]!);
  if (!expand || !isPlainConvolution(index, expand)) return undefined;
  if (index.onlyConsumer(expand.output[0]!) !== (before?.node ?? depthwise)) return undefined;
  if (before && index.onlyConsumer(before.node.output[0]!) !== depthwise) return undefined;

  const next = index.onlyConsumer(depthwise.output[0]!);
  const after = activationAt(index, next);
  const project = after ? index.onlyConsumer(after.node.output[0]!) : next;
  if (!project || !isPlainConvolution(index, project) || kernelArea(index, project) !== 1) return undefined;

  const bottleneck = { expand, expandActivation: before, depthwise, depthwiseActivation: after, project, channels };
  return ownsItsWeights(index, bottleneck) ? bottleneck : undefined;
}

function depthwiseChannels(index: GraphIndex, node: OnnxNode): number | undefined {
  const weights = node.opType === 'Conv' ? index.initializer(node.input[1]) : undefined;
  const group = Number(attributeOf(node, 'group')?.i ?? 1n);
  if (!weights || group === 1) return undefined;
  const [outputs, inputsPerGroup] = dimensionsOf(weights);
  return outputs === group && inputsPerGroup === 1 ? group : undefined;
}

function isPlainConvolution(index: GraphIndex, node: OnnxNode): boolean {
  if (node.opType !== 'Conv' || (attributeOf(node, 'group')?.i ?? 1n) !== 1n) return false;
  return index.initializer(node.input[1]) !== undefined && index.initializer(node.input[2]) !== undefined;
}

function kernelArea(index: GraphIndex, node: OnnxNode): number {
  return dimensionsOf(index.initializer(node.input[1])!)
    .slice(2)
    .reduce((area, side) => area * side, 1);
}

function activationAt(index: GraphIndex, node: OnnxNode | undefined): Activation | undefined {
  if (node?.opType === 'Relu') return { node, slope: undefined };
  const slope = node?.opType === 'PRelu' ? index.initializer(node.input[1]) : undefined;
  return node && slope ? { node, slope } : undefined;
}

/** Whether nobody else uses the tensors that a removal would shorten. */
function ownsItsWeights(index: GraphIndex, { expand, depthwise, project, ...rest }: Bottleneck): boolean {
  const tensors = [...expand.input.slice(1), ...depthwise.input.slice(1), ...project.input.slice(1)];
  for (const activation of [rest.expandActivation, rest.depthwiseActivation]) {
    if (activation?.slope) tensors.push(activation.slope.name);
  }
  return depthwise.input.length === 3 && tensors.every((name) => index.consumers(name).length === 1);
}
