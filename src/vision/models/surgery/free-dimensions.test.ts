import { describe, expect, it } from 'vitest';
import { integerAttribute, makeNode } from '../onnx/graph.ts';
import { largestDifference, makeModel, noise, runModel } from '../onnx/onnx.testkit.ts';
import { integerTensor } from '../onnx/tensor.ts';
import { declareShape, freeBatch } from './free-dimensions.ts';

const ROW = 3 * 4;

describe('freeBatch', () => {
  it.each([
    [
      'a constant shape',
      [makeNode('Reshape', ['input', 'shape'], 'output')],
      [integerTensor('shape', [2], [1n, BigInt(ROW)])],
    ],
    [
      'a shape computed from the input',
      [
        makeNode('Shape', ['input'], 'sizes'),
        makeNode('Gather', ['sizes', 'first'], 'count', [integerAttribute('axis', 0)]),
        makeNode('Unsqueeze', ['count'], 'counts', [{ name: 'axes', ints: [0n], floats: [], strings: [], type: 7 }]),
        makeNode('Concat', ['counts', 'rest'], 'shape', [integerAttribute('axis', 0)]),
        makeNode('Reshape', ['input', 'shape'], 'output'),
      ],
      [integerTensor('first', [], [0n]), integerTensor('rest', [1], [-1n])],
    ],
  ])('lets a reshape with %s take any number of images', async (_, node, initializer) => {
    const model = makeModel({ node, initializer }, [1, 3, 4], 2);
    freeBatch(model.graph);
    declareShape(model.graph.input[0]!, ['batch', 3, 4]);
    expect(model.graph.node.map(({ opType }) => opType)).toEqual(['Reshape']);
    const images = noise(5 * ROW);
    const { output } = await runModel(model, images, [5, 3, 4]);
    expect(largestDifference(output!, images)).toBe(0);
  });

  it('refuses a reshape that moves the batch elsewhere', () => {
    const node = [makeNode('Reshape', ['input', 'shape'], 'output')];
    const model = makeModel({ node, initializer: [integerTensor('shape', [2], [3n, 4n])] }, [1, 3, 4], 2);
    expect(() => freeBatch(model.graph)).toThrow('cannot be freed');
  });
});
