import type { OnnxGraph } from '../onnx/schema.ts';
import { dimensionsOf, FLOAT, floatsOf, floatTensor } from '../onnx/tensor.ts';

/**
 * Below this a weight cannot move any output, since products with activations of ordinary size vanish beside the
 * others in a 32-bit sum; but the processor computes with such (near-)denormal numbers a hundred times slower.
 */
const NEGLIGIBLE = 1e-20;

/** Sets every vanishing weight to zero. @returns how many were set */
export function flushDenormals(graph: OnnxGraph): number {
  let flushed = 0;
  graph.initializer = graph.initializer.map((tensor) => {
    if (tensor.dataType !== FLOAT) return tensor;
    const values = floatsOf(tensor);
    let changed = 0;
    for (let index = 0; index < values.length; index++) {
      const value = values[index]!;
      if (value !== 0 && Math.abs(value) < NEGLIGIBLE) {
        values[index] = 0;
        changed++;
      }
    }
    if (changed === 0) return tensor;
    flushed += changed;
    return floatTensor(tensor.name, dimensionsOf(tensor), values);
  });
  return flushed;
}
