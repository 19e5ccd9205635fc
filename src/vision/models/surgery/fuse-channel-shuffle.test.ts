import { describe, expect, it } from 'vitest';
import { attributeOf, integerAttribute, integersAttribute, makeNode } from '../onnx/graph.ts';
import { addConvolution, largestDifference, makeModel, noise, runModel } from '../onnx/onnx.testkit.ts';
import type { OnnxModel } from '../onnx/schema.ts';
import { dimensionsOf, integerTensor } from '../onnx/tensor.ts';
import { declareShape } from './free-dimensions.ts';
import { fuseChannelShuffles } from './fuse-channel-shuffle.ts';

const HALF = 6;

/** The unit of ShuffleNetV2: shuffle, split, a 1×1 convolution on the second half, both halves joined again. */
function unit(): OnnxModel {
  const graph = {
    node: [
      makeNode('Reshape', ['input', 'grouped'], 'a'),
      makeNode('Transpose', ['a'], 'b', [integersAttribute('perm', [0, 2, 1, 3, 4])]),
      makeNode('Reshape', ['b', 'joined'], 'c'),
      {
        ...makeNode('Split', ['c'], 'kept', [integerAttribute('axis', 1), integersAttribute('split', [HALF, HALF])]),
        output: ['kept', 'changed'],
      },
    ],
    initializer: [
      integerTensor('grouped', [5], [1n, 2n, BigInt(HALF), 4n, 4n]),
      integerTensor('joined', [4], [1n, -1n, 4n, 4n]),
    ],
  } as unknown as OnnxModel['graph'];
  const weights = { weights: noise(HALF * HALF, 2), bias: noise(HALF, 3) };
  addConvolution(graph, ['changed', 'convolved'], [HALF, HALF, 1, 1], weights);
  graph.node.push(makeNode('Concat', ['kept', 'convolved'], 'output', [integerAttribute('axis', 1)]));
  return makeModel(graph, [1, 2 * HALF, 4, 4], 4);
}

describe('fuseChannelShuffles', () => {
  it('gathers the same channels, and fills the convolution up to whole blocks', async () => {
    const model = unit();
    const image = noise(2 * HALF * 16, 4);
    const before = await runModel(model, image, [1, 2 * HALF, 4, 4]);
    expect(fuseChannelShuffles(model.graph)).toBe(1);
    expect(model.graph.node.map((node) => node.opType)).toEqual(['Gather', 'Gather', 'Conv', 'Concat']);
    expect(dimensionsOf(model.graph.initializer.find((tensor) => tensor.name === 'convolved_w')!)[1]).toBe(8);
    const after = await runModel(model, image, [1, 2 * HALF, 4, 4]);
    expect(largestDifference(before.output!, after.output!)).toBeLessThan(1e-6);
  });

  it('frees the height and width', async () => {
    const model = unit();
    fuseChannelShuffles(model.graph);
    declareShape(model.graph.input[0]!, [1, 2 * HALF, 'height', 'width']);
    const { output } = await runModel(model, noise(2 * HALF * 15), [1, 2 * HALF, 3, 5]);
    expect(output).toHaveLength(2 * HALF * 15);
  });

  it('leaves other reshapes alone', () => {
    const model = unit();
    attributeOf(model.graph.node[1]!, 'perm')!.ints = [0n, 1n, 2n, 4n, 3n];
    expect(fuseChannelShuffles(model.graph)).toBe(0);
  });
});
