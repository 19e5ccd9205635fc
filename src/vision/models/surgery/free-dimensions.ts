import { attributeOf, GraphIndex, pruneUnreachable } from '../onnx/graph.ts';
import type { Dimension, OnnxGraph, OnnxNode, ValueInfo } from '../onnx/schema.ts';
import { dimensionsOf, integersOf, integerTensor } from '../onnx/tensor.ts';

/** A fixed size or the name of a free one. */
export type Size = number | string;

/** Declares the shape of an input or output. */
export function declareShape(value: ValueInfo, shape: readonly Size[]): void {
  const dim = shape.map(
    (size): Dimension => (typeof size === 'number' ? { dimValue: BigInt(size) } : { dimParam: size }),
  );
  value.type ??= {};
  value.type.tensorType = { ...value.type.tensorType, shape: { dim } };
}

/**
 * Lets a graph that was exported for one image take any batch: every reshape that fixes the first dimension, or that
 * computes it at run time, copies it from its input instead (a 0 in the target shape, ONNX's own convention).
 */
export function freeBatch(graph: OnnxGraph): void {
  const index = new GraphIndex(graph);
  for (const node of graph.node) {
    if (node.opType !== 'Reshape') continue;
    const target = targetShape(index, node);
    if (target === undefined) throw new Error(`reshape ${node.name ?? ''} has a shape that cannot be freed`);
    const name = `${node.output[0]}_shape`;
    graph.initializer.push(integerTensor(name, [target.length], [0n, ...target.slice(1)]));
    node.input = [node.input[0]!, name];
  }
  // Shapes that were inferred for one image would be taken at their word.
  graph.valueInfo = [];
  pruneUnreachable(graph);
}

/** The target of a reshape whose first entry is 1 or the input's own first dimension; undefined for any other. */
function targetShape(index: GraphIndex, node: OnnxNode): bigint[] | undefined {
  const constant = index.constant(node.input[1]);
  if (constant !== undefined) {
    const shape = integersOf(constant);
    return shape[0] === 1n ? shape : undefined;
  }
  const concat = index.producer(node.input[1]!);
  if (concat?.opType !== 'Concat') return undefined;
  const [first, ...rest] = concat.input;
  if (!isFirstDimension(index, first!)) return undefined;
  const tail = rest.map((name) => index.constant(name));
  if (tail.some((tensor) => tensor === undefined || dimensionsOf(tensor).length > 1)) return undefined;
  return [1n, ...tail.flatMap((tensor) => integersOf(tensor!))];
}

/** Whether the tensor is Unsqueeze(Gather(Shape(x), 0)): how exporters write "as many as there are images". */
function isFirstDimension(index: GraphIndex, tensor: string): boolean {
  const unsqueeze = index.producer(tensor);
  const gather = unsqueeze?.opType === 'Unsqueeze' ? index.producer(unsqueeze.input[0]!) : undefined;
  if (gather?.opType !== 'Gather' || (attributeOf(gather, 'axis')?.i ?? 0n) !== 0n) return false;
  const position = index.constant(gather.input[1]);
  return (
    index.producer(gather.input[0]!)?.opType === 'Shape' && position !== undefined && integersOf(position)[0] === 0n
  );
}
