import { pruneUnreachable } from '../onnx/graph.ts';
import type { OnnxGraph, ValueInfo } from '../onnx/schema.ts';
import { FLOAT } from '../onnx/tensor.ts';

/** Ends the graph at the named tensors (all 32-bit floats) and drops what comes behind them. */
export function cutOutputs(graph: OnnxGraph, tensors: readonly string[]): void {
  const made = new Set(graph.node.flatMap((node) => node.output));
  for (const name of tensors) if (!made.has(name)) throw new Error(`the graph makes no tensor ${name}`);
  graph.output = tensors.map(
    (name): ValueInfo =>
      graph.output.find((output) => output.name === name) ?? { name, type: { tensorType: { elemType: FLOAT } } },
  );
  pruneUnreachable(graph);
}
