/**
 * Stores a network's weights as 16-bit floats, in place. The runtime widens them once, when it loads the network: half the
 * file, the same speed, and the same answers but for the eleventh binary digit of each weight.
 *
 *   node training/shared/halve-weights.ts NETWORK.onnx
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { decodeModel, encodeModel } from '../../src/vision/models/onnx/codec.ts';
import { integerAttribute } from '../../src/vision/models/onnx/graph.ts';
import type { OnnxNode, OnnxTensor } from '../../src/vision/models/onnx/schema.ts';
import { FLOAT, FLOAT16, floatsOf } from '../../src/vision/models/onnx/tensor.ts';

/** Smaller tensors (biases, slopes) would save less than the node that widens them takes. */
const LEAST_VALUES = 256;

const [path] = process.argv.slice(2);
if (!path) throw new Error('usage: halve-weights.ts NETWORK.onnx');
const model = decodeModel(readFileSync(path));
const { graph } = model;
const widening: OnnxNode[] = [];
graph.initializer = graph.initializer.map((tensor) => {
  if (tensor.dataType !== FLOAT) return tensor;
  const values = floatsOf(tensor);
  if (values.length < LEAST_VALUES) return tensor;
  const stored = halved(tensor, values);
  widening.push(castToFloat(stored.name, tensor.name));
  return stored;
});
graph.node.unshift(...widening);
writeFileSync(path, encodeModel(model));
console.log(`${statSync(path).size} bytes`);

function halved(tensor: OnnxTensor, values: Float32Array): OnnxTensor {
  const rawData = new Uint8Array(Float16Array.from(values).buffer);
  return { ...tensor, name: `${tensor.name}_16`, dataType: FLOAT16, floatData: [], rawData };
}

function castToFloat(from: string, to: string): OnnxNode {
  return {
    name: `widen_${to}`,
    opType: 'Cast',
    input: [from],
    output: [to],
    attribute: [integerAttribute('to', FLOAT)],
  };
}
