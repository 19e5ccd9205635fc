import { describe, expect, it } from 'vitest';
import { makeNode } from '../onnx/graph.ts';
import { addConvolution, largestDifference, makeModel, noise, runModel } from '../onnx/onnx.testkit.ts';
import type { OnnxModel } from '../onnx/schema.ts';
import { dimensionsOf, floatTensor } from '../onnx/tensor.ts';
import { widenBottlenecks } from './widen-bottlenecks.ts';

const INPUT: [number, number, number, number] = [1, 4, 6, 6];

/** 4 → n → n → 4, activated by a PRelu ahead of the filter and a Relu behind it. */
function bottleneck(channels: number): OnnxModel {
  const graph = {
    node: [],
    initializer: [floatTensor('slope', [channels, 1, 1], noise(channels, 1))],
  } as unknown as OnnxModel['graph'];
  addConvolution(graph, ['input', 'a'], [channels, 4, 1, 1], {
    weights: noise(channels * 4, 2),
    bias: noise(channels, 3),
  });
  graph.node.push(makeNode('PRelu', ['a', 'slope'], 'b'));
  const filter = { weights: noise(channels * 9, 4), bias: noise(channels, 5), group: channels, padding: 1 };
  addConvolution(graph, ['b', 'c'], [channels, 1, 3, 3], filter);
  graph.node.push(makeNode('Relu', ['c'], 'd'));
  addConvolution(graph, ['d', 'output'], [4, channels, 1, 1], { weights: noise(4 * channels, 6), bias: noise(4, 7) });
  return makeModel(graph, INPUT, 4);
}

describe('widenBottlenecks', () => {
  it('adds channels up to the next multiple and leaves the output as it was', async () => {
    const model = bottleneck(13);
    const before = await runModel(model, noise(144, 8), INPUT);
    expect(widenBottlenecks(model.graph, 16)).toBe(3);
    expect(dimensionsOf(model.graph.initializer.find((tensor) => tensor.name === 'c_w')!)).toEqual([16, 1, 3, 3]);
    const after = await runModel(model, noise(144, 8), INPUT);
    expect(largestDifference(before.output!, after.output!)).toBeLessThan(1e-5);
  });

  it('leaves a width alone that fits', () => {
    expect(widenBottlenecks(bottleneck(16).graph, 16)).toBe(0);
  });
});
