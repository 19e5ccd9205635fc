/**
 * `npm run bench:eight-bit`: convolutions such as the networks have, in 32-bit floats and in 8-bit integers, one thread. The weights have
 * 7 bits: with them no product saturates on processors without VNNI, so that every machine computes the same. The last line is
 * JSON: how many times as fast the integers are.
 */
import { encodeModel } from '../src/vision/models/onnx/codec.ts';
import { integerAttribute, integersAttribute, makeNode } from '../src/vision/models/onnx/graph.ts';
import type { OnnxNode, OnnxTensor } from '../src/vision/models/onnx/schema.ts';
import { FLOAT, floatTensor, INT8, INT32, tensorOf, UINT8 } from '../src/vision/models/onnx/tensor.ts';
import { InferenceSession, Tensor } from '../src/vision/onnx-runtime.ts';
import { round } from './statistics.ts';

type Convolution = { channels: number; kernel: number; height: number; width: number; group: number };

const CONVOLUTIONS: Record<string, Convolution> = {
  'detector, 3×3 on 60×80': { channels: 64, kernel: 3, height: 60, width: 80, group: 1 },
  'detector, 1×1 on 30×40': { channels: 128, kernel: 1, height: 30, width: 40, group: 1 },
  'recogniser, 1×1 on 14×14': { channels: 128, kernel: 1, height: 14, width: 14, group: 1 },
  'recogniser, depthwise 3×3 on 14×14': { channels: 128, kernel: 3, height: 14, width: 14, group: 128 },
};
/** One after the other, each with its ReLU, which the runtime fuses in both forms. */
const DEPTH = 6;
const RUNS = 60;
const LARGEST_WEIGHT = 63;

const figures: Record<string, number> = {};
const table: Record<string, Record<string, number>> = {};
for (const [name, convolution] of Object.entries(CONVOLUTIONS)) {
  const [floats, integers] = await bestOf([inFloats(convolution), inIntegers(convolution)], convolution);
  figures[name] = round(floats! / integers!, 2);
  table[name] = { 'floats, ms': round(floats!, 2), 'integers, ms': round(integers!, 2), times: figures[name] };
}
console.table(table);
console.log(JSON.stringify(figures));

/** In turns, so that what else the machine does falls on all. @returns milliseconds of each model's best run */
async function bestOf(models: Uint8Array[], { channels, height, width }: Convolution): Promise<number[]> {
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const sessions = await Promise.all(models.map((model) => InferenceSession.create(model, options)));
  const input = new Tensor('float32', noise(channels * height * width).map(Math.abs), [1, channels, height, width]);
  const best = models.map(() => Number.POSITIVE_INFINITY);
  for (let run = 0; run < RUNS; run++) {
    for (const [i, session] of sessions.entries()) {
      const start = performance.now();
      await session.run({ input });
      best[i] = Math.min(best[i]!, performance.now() - start);
    }
  }
  for (const session of sessions) await session.release();
  return best;
}

function inFloats(convolution: Convolution): Uint8Array {
  const node: OnnxNode[] = [];
  const initializer: OnnxTensor[] = [];
  const { shape, length } = weightsOf(convolution);
  for (let layer = 0; layer < DEPTH; layer++) {
    const output = layer === DEPTH - 1 ? 'output' : `relu${layer}`;
    initializer.push(floatTensor(`w${layer}`, shape, noise(length)));
    const input = layer === 0 ? 'input' : `relu${layer - 1}`;
    node.push(makeNode('Conv', [input, `w${layer}`], `conv${layer}`, attributesOf(convolution)));
    node.push(makeNode('Relu', [`conv${layer}`], output));
  }
  return modelOf(convolution, node, initializer);
}

/** Unsigned 8-bit activations with their zero at 0, which cuts off below as a ReLU does. */
function inIntegers(convolution: Convolution): Uint8Array {
  const node: OnnxNode[] = [makeNode('QuantizeLinear', ['input', 'scale', 'zero'], 'q')];
  const initializer: OnnxTensor[] = [
    floatTensor('scale', [], Float32Array.of(1 / 255)),
    tensorOf('zero', [], UINT8, Uint8Array.of(0)),
    floatTensor('weightScale', [], Float32Array.of(1 / 4000)),
    tensorOf('weightZero', [], INT8, Int8Array.of(0)),
  ];
  const { shape, length } = weightsOf(convolution);
  for (let layer = 0; layer < DEPTH; layer++) {
    const weights = Int8Array.from(noise(length), (value) => Math.round(value * LARGEST_WEIGHT));
    initializer.push(tensorOf(`w${layer}`, shape, INT8, weights));
    initializer.push(tensorOf(`b${layer}`, [convolution.channels], INT32, new Int32Array(convolution.channels)));
    const inputs = ['scale', 'zero', `w${layer}`, 'weightScale', 'weightZero', 'scale', 'zero', `b${layer}`];
    const input = layer === 0 ? 'q' : `q${layer - 1}`;
    node.push(makeNode('QLinearConv', [input, ...inputs], `q${layer}`, attributesOf(convolution)));
  }
  node.push(makeNode('DequantizeLinear', [`q${DEPTH - 1}`, 'scale', 'zero'], 'output'));
  return modelOf(convolution, node, initializer);
}

function weightsOf({ channels, kernel, group }: Convolution): { shape: number[]; length: number } {
  const shape = [channels, channels / group, kernel, kernel];
  return { shape, length: shape.reduce((product, side) => product * side, 1) };
}

function attributesOf({ kernel, group }: Convolution) {
  return [
    integerAttribute('group', group),
    integersAttribute('kernel_shape', [kernel, kernel]),
    integersAttribute(
      'pads',
      Array.from({ length: 4 }, () => (kernel - 1) / 2),
    ),
  ];
}

function modelOf({ channels, height, width }: Convolution, node: OnnxNode[], initializer: OnnxTensor[]): Uint8Array {
  const value = (name: string) => ({
    name,
    type: {
      tensorType: {
        elemType: FLOAT,
        shape: { dim: [1, channels, height, width].map((size) => ({ dimValue: BigInt(size) })) },
      },
    },
  });
  const graph = {
    name: 'layers',
    node,
    initializer,
    valueInfo: [],
    input: [value('input')],
    output: [value('output')],
  };
  return encodeModel({ irVersion: 7n, opsetImport: [{ version: 13n }], graph });
}

/** Repeatable numbers in −1..1. */
function noise(length: number): Float32Array {
  return Float32Array.from({ length }, (_, at) => ((at * 7919) % 2000) / 1000 - 1);
}
