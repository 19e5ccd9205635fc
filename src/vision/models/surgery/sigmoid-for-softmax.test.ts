import { describe, expect, it } from 'vitest';
import { integerAttribute, integersAttribute, makeNode } from '../onnx/graph.ts';
import { addConvolution, largestDifference, makeModel, noise, runModel } from '../onnx/onnx.testkit.ts';
import type { OnnxModel } from '../onnx/schema.ts';
import { integerTensor } from '../onnx/tensor.ts';
import { sigmoidForSoftmax } from './sigmoid-for-softmax.ts';

const SHAPE: [number, number, number, number] = [1, 3, 4, 5];
const ANCHORS = [3, 2];

/** Two heads on one feature map, with 3 and 2 anchors a cell. */
function detector(): OnnxModel {
  const graph = {
    node: [],
    initializer: [integerTensor('pairs', [3], [0n, -1n, 2n])],
  } as unknown as OnnxModel['graph'];
  for (const [head, anchors] of ANCHORS.entries()) {
    const outputs = 2 * anchors;
    addConvolution(graph, ['input', `scores${head}`], [outputs, 3, 3, 3], {
      weights: noise(outputs * 27, head + 1),
      bias: noise(outputs, head + 3),
      padding: 1,
    });
    graph.node.push(
      makeNode('Transpose', [`scores${head}`], `last${head}`, [integersAttribute('perm', [0, 2, 3, 1])]),
      makeNode('Reshape', [`last${head}`, 'pairs'], `pairs${head}`),
    );
  }
  graph.node.push(
    makeNode('Concat', ['pairs0', 'pairs1'], 'all', [integerAttribute('axis', 1)]),
    makeNode('Softmax', ['all'], 'output', [integerAttribute('axis', 2)]),
  );
  return makeModel(graph, SHAPE, 3);
}

describe('sigmoidForSoftmax', () => {
  it('gives the same two probabilities for each anchor', async () => {
    const model = detector();
    const before = await runModel(model, noise(60, 9), SHAPE);
    expect(sigmoidForSoftmax(model.graph)).toBe(true);
    expect(model.graph.node.map((node) => node.opType)).not.toContain('Softmax');
    const after = await runModel(model, noise(60, 9), SHAPE);
    expect(after.output).toHaveLength(2 * 20 * (ANCHORS[0]! + ANCHORS[1]!));
    expect(largestDifference(before.output!, after.output!)).toBeLessThan(1e-6);
  });

  it('leaves scores alone that something else reads', () => {
    const model = detector();
    model.graph.node.push(makeNode('Relu', ['scores1'], 'elsewhere'));
    expect(sigmoidForSoftmax(model.graph)).toBe(false);
    expect(model.graph.node.map((node) => node.opType)).toContain('Softmax');
  });
});
