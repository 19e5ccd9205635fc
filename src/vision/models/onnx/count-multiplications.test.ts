import { expect, it } from 'vitest';
import { countMultiplications } from './count-multiplications.ts';
import { integersAttribute } from './graph.ts';
import { addConvolution, makeModel } from './onnx.testkit.ts';

it('counts the multiply-adds of convolutions at the size they have reached', () => {
  const graph = { node: [], initializer: [] };
  const weights = (count: number, outputs: number) => ({
    weights: new Float32Array(count),
    bias: new Float32Array(outputs),
  });
  const first = addConvolution(graph, ['input', 'a'], [8, 3, 3, 3], { ...weights(216, 8), padding: 1 });
  first.attribute.push(integersAttribute('strides', [2, 2]));
  addConvolution(graph, ['a', 'output'], [4, 8, 1, 1], weights(32, 4));
  // 10 × 6 pixels become 5 × 3.
  expect(countMultiplications(makeModel(graph, [1, 3, 10, 6], 4).graph, [10, 6])).toBe(15 * 216 + 15 * 32);
});

it('counts those of weights that are stored in another type', () => {
  const graph: Parameters<typeof addConvolution>[0] = { node: [], initializer: [] };
  const { input } = addConvolution(graph, ['input', 'output'], [4, 3, 1, 1], {
    weights: new Float32Array(12),
    bias: new Float32Array(4),
  });
  const stored = graph.initializer.find(({ name }) => name === input[1])!;
  stored.name = 'stored';
  graph.node.unshift({ opType: 'Cast', input: ['stored'], output: [input[1]!], attribute: [] });
  expect(countMultiplications(makeModel(graph, [1, 3, 10, 6], 4).graph, [10, 6])).toBe(60 * 12);
});
