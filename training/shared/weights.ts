/**
 * Carries a network between ONNX, which Debian's torch cannot read, and a form that any language can.
 *
 *   node training/shared/weights.ts read NETWORK.onnx FOLDER        writes FOLDER/network.json and network.bin
 *   node training/shared/weights.ts write NETWORK.onnx FOLDER TO.onnx   NETWORK.onnx with the weights of FOLDER/trained.bin
 *
 * network.json lists the nodes and where each 32-bit float weight stands in network.bin; trained.bin has the same order.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeModel, encodeModel } from '../../src/vision/models/onnx/codec.ts';
import { replaceInitializer } from '../../src/vision/models/onnx/graph.ts';
import type { OnnxNode } from '../../src/vision/models/onnx/schema.ts';
import { dimensionsOf, FLOAT, floatsOf, floatTensor } from '../../src/vision/models/onnx/tensor.ts';

const [verb, from, folder, to] = process.argv.slice(2);
if (!from || !folder || (verb === 'write') !== (to !== undefined))
  throw new Error('usage: weights.ts read NETWORK.onnx FOLDER | write NETWORK.onnx FOLDER TO.onnx');
const model = decodeModel(readFileSync(from));
const { graph } = model;
const weights = graph.initializer.filter((tensor) => tensor.dataType === FLOAT);

if (verb === 'read') {
  mkdirSync(folder, { recursive: true });
  const shapes = weights.map((tensor) => ({ name: tensor.name, shape: dimensionsOf(tensor) }));
  const nodes = graph.node.map(describe);
  writeFileSync(join(folder, 'network.json'), JSON.stringify({ nodes, weights: shapes }));
  writeFileSync(join(folder, 'network.bin'), Buffer.concat(weights.map((tensor) => bytesOf(floatsOf(tensor)))));
} else {
  const trained = new Float32Array(new Uint8Array(readFileSync(join(folder, 'trained.bin'))).buffer);
  let at = 0;
  for (const { name, dims } of weights) {
    const shape = dims.map(Number);
    const length = shape.reduce((product, side) => product * side, 1);
    replaceInitializer(graph, floatTensor(name, shape, trained.slice(at, at + length)));
    at += length;
  }
  if (at !== trained.length) throw new Error(`trained.bin holds ${trained.length} numbers, the network ${at}`);
  writeFileSync(to!, encodeModel(model));
}

function describe({ opType, input, output, attribute }: OnnxNode): object {
  const attributes = attribute.map(({ name, i, ints, t }) => [
    name,
    t ? [...floatsOf(t)] : ints.length > 0 ? ints.map(Number) : Number(i),
  ]);
  return { type: opType, input, output: output[0], attributes: Object.fromEntries(attributes) };
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
