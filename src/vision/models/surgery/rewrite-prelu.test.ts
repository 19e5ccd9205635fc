import { describe, expect, it } from 'vitest';
import { makeNode } from '../onnx/graph.ts';
import { addConvolution, largestDifference, makeModel, noise, runModel } from '../onnx/onnx.testkit.ts';
import type { OnnxModel } from '../onnx/schema.ts';
import { floatTensor } from '../onnx/tensor.ts';
import { rewritePrelu } from './rewrite-prelu.ts';

const CHANNELS = 8;
const INPUT: [number, number, number, number] = [1, CHANNELS, 5, 5];
const IMAGE = noise(CHANNELS * 25, 1);
/** Every kind: falling, flat, rising, one, next to one, steeper than one. */
const SLOPES = Float32Array.of(-1.35, -0.2, 0, 0.25, 1, 1 - 1e-4, 1.23, 40);

function preluBefore(convolution: { outputs: number; group: number }): OnnxModel {
  const inputs = CHANNELS / convolution.group;
  const graph = {
    node: [makeNode('PRelu', ['input', 'slope'], 'bent')],
    initializer: [floatTensor('slope', [CHANNELS, 1, 1], SLOPES)],
  } as unknown as OnnxModel['graph'];
  addConvolution(graph, ['bent', 'output'], [convolution.outputs, inputs, 3, 3], {
    weights: noise(convolution.outputs * inputs * 9, 2),
    bias: noise(convolution.outputs, 3),
    group: convolution.group,
    padding: 1,
  });
  return makeModel(graph, INPUT, 4);
}

describe('rewritePrelu', () => {
  it.each([
    ['an ordinary', { outputs: 4, group: 1 }],
    ['a depthwise', { outputs: CHANNELS, group: CHANNELS }],
  ])('gives the same output before %s convolution, whatever the slope', async (_, convolution) => {
    const model = preluBefore(convolution);
    const before = await runModel(model, IMAGE, INPUT);
    expect(rewritePrelu(model.graph)).toBe(1);
    expect(model.graph.node.map((node) => node.opType)).not.toContain('PRelu');
    const after = await runModel(model, IMAGE, INPUT);
    const largest = before.output!.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    expect(largestDifference(before.output!, after.output!)).toBeLessThan(largest * 2e-6);
  });

  it('leaves a PRelu that is itself an output', () => {
    const graph = {
      node: [makeNode('PRelu', ['input', 'slope'], 'output')],
      initializer: [floatTensor('slope', [CHANNELS, 1, 1], SLOPES)],
    };
    expect(rewritePrelu(makeModel(graph, INPUT, 4).graph)).toBe(0);
  });

  it('leaves a PRelu that two layers read', () => {
    const model = preluBefore({ outputs: 4, group: 1 });
    model.graph.node.push(makeNode('Relu', ['bent'], 'elsewhere'));
    expect(rewritePrelu(model.graph)).toBe(0);
  });
});
