import { describe, expect, it } from 'vitest';
import { makeNode } from '../onnx/graph.ts';
import { addConvolution, largestDifference, makeModel, noise, runModel } from '../onnx/onnx.testkit.ts';
import type { OnnxModel } from '../onnx/schema.ts';
import { dimensionsOf, floatTensor } from '../onnx/tensor.ts';
import { removeDeadChannels } from './remove-dead-channels.ts';

const CHANNELS = 12;
const INPUT: [number, number, number, number] = [1, 4, 6, 6];

/** An inverted bottleneck 4 → 12 → 12 → 4 with PRelus and given rows of weights wiped out. */
function bottleneck(dead: {
  expand?: number[];
  depthwise?: number[];
  project?: number[];
  silent?: number[];
}): OnnxModel {
  const expand = { weights: noise(CHANNELS * 4, 2), bias: noise(CHANNELS, 3) };
  const depthwise = { weights: noise(CHANNELS * 9, 4), bias: noise(CHANNELS, 5) };
  const project = { weights: noise(4 * CHANNELS, 6), bias: noise(4, 7) };
  for (const channel of dead.expand ?? []) expand.weights.fill(0, channel * 4, channel * 4 + 4);
  for (const channel of dead.silent ?? []) expand.bias[channel] = 0;
  for (const channel of dead.depthwise ?? []) depthwise.weights.fill(0, channel * 9, channel * 9 + 9);
  for (const channel of dead.project ?? []) {
    for (let output = 0; output < 4; output++) project.weights[output * CHANNELS + channel] = 0;
  }
  const graph = {
    node: [],
    initializer: [
      floatTensor('slopeA', [CHANNELS, 1, 1], noise(CHANNELS, 8)),
      floatTensor('slopeB', [CHANNELS, 1, 1], noise(CHANNELS, 9)),
    ],
  } as unknown as OnnxModel['graph'];
  addConvolution(graph, ['input', 'a'], [CHANNELS, 4, 1, 1], expand);
  graph.node.push(makeNode('PRelu', ['a', 'slopeA'], 'b'));
  addConvolution(graph, ['b', 'c'], [CHANNELS, 1, 3, 3], { ...depthwise, group: CHANNELS, padding: 1 });
  graph.node.push(makeNode('PRelu', ['c', 'slopeB'], 'd'));
  addConvolution(graph, ['d', 'output'], [4, CHANNELS, 1, 1], project);
  return makeModel(graph, INPUT, 4);
}

function channelsOf(model: OnnxModel): number {
  return dimensionsOf(model.graph.initializer.find((tensor) => tensor.name === 'c_w')!)[0]!;
}

describe('removeDeadChannels', () => {
  const cases: [string, Parameters<typeof bottleneck>[0], number][] = [
    ['a filter without weights', { depthwise: [0, 5, 11] }, 9],
    ['a channel that nothing reads', { project: [3, 4] }, 10],
    ['a channel that is zero before the filter', { expand: [1, 2], silent: [1, 2] }, 10],
    ['several reasons at once', { expand: [1], depthwise: [1, 2], project: [2, 3] }, 9],
  ];
  it.each(cases)('removes %s and leaves the output as it was', async (_, dead, left) => {
    const model = bottleneck(dead);
    const before = await runModel(model, noise(144, 10), INPUT);
    expect(removeDeadChannels(model.graph, 1)).toBe(CHANNELS - left);
    expect(channelsOf(model)).toBe(left);
    const after = await runModel(model, noise(144, 10), INPUT);
    expect(largestDifference(before.output!, after.output!)).toBeLessThan(1e-5);
  });

  it('leaves a constant that is not zero where padding makes it vary at the border', () => {
    const model = bottleneck({ expand: [1, 2] });
    expect(removeDeadChannels(model.graph, 1)).toBe(0);
  });

  it('keeps the count a multiple of the granularity', async () => {
    const model = bottleneck({ depthwise: [0, 1, 2, 3, 4, 5] });
    const before = await runModel(model, noise(144, 11), INPUT);
    expect(removeDeadChannels(model.graph, 4)).toBe(4);
    expect(channelsOf(model)).toBe(8);
    const after = await runModel(model, noise(144, 11), INPUT);
    expect(largestDifference(before.output!, after.output!)).toBeLessThan(1e-5);
  });

  it('leaves channels alone that something else reads too', () => {
    const model = bottleneck({ depthwise: [0, 1, 2] });
    model.graph.node.push(makeNode('Relu', ['b'], 'elsewhere'));
    expect(removeDeadChannels(model.graph, 1)).toBe(0);
  });
});
