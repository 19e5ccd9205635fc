import { encodeModel } from '../src/vision/models/onnx/codec.ts';
import { makeNode } from '../src/vision/models/onnx/graph.ts';
import { FLOAT, floatTensor } from '../src/vision/models/onnx/tensor.ts';
import { InferenceSession, Tensor } from '../src/vision/onnx-runtime.ts';

const SIDE = 768;
const RUNS = 30;

/** Billions of multiply-adds a second that one thread reaches on this machine: the best of some large matrix products. */
export async function peakOf(): Promise<number> {
  const random = Float32Array.from({ length: SIDE * SIDE }, (_, at) => ((at * 7919) % 1000) / 1000 - 0.5);
  const value = (name: string) => ({
    name,
    type: { tensorType: { elemType: FLOAT, shape: { dim: [{ dimValue: BigInt(SIDE) }, { dimValue: BigInt(SIDE) }] } } },
  });
  const model = encodeModel({
    irVersion: 6n,
    opsetImport: [{ version: 9n }],
    graph: {
      name: 'product',
      node: [makeNode('MatMul', ['a', 'b'], 'c')],
      initializer: [floatTensor('b', [SIDE, SIDE], random)],
      input: [value('a')],
      output: [value('c')],
      valueInfo: [],
    },
  });
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const a = new Tensor('float32', random, [SIDE, SIDE]);
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    await session.run({ a });
    best = Math.min(best, performance.now() - start);
  }
  return SIDE ** 3 / best / 1e6;
}
