import { describe, expect, it } from 'vitest';
import { makeNode, renameTensor } from '../onnx/graph.ts';
import { makeModel } from '../onnx/onnx.testkit.ts';
import { floatTensor } from '../onnx/tensor.ts';
import { cutOutputs } from './cut-outputs.ts';

function chain() {
  const node = [makeNode('Relu', ['input'], 'inner'), makeNode('Mul', ['inner', 'factor'], 'output')];
  return makeModel({ node, initializer: [floatTensor('factor', [1], Float32Array.of(2))] }, [1, 4], 2).graph;
}

describe('cutOutputs', () => {
  it('ends the graph at an inner tensor and drops what came behind it', () => {
    const graph = chain();
    cutOutputs(graph, ['inner']);
    expect(graph.output.map((output) => output.name)).toEqual(['inner']);
    expect(graph.node).toHaveLength(1);
    expect(graph.initializer).toEqual([]);
  });

  it('says when there is no such tensor', () => {
    expect(() => cutOutputs(chain(), ['462'])).toThrow('no tensor 462');
  });
});

describe('renameTensor', () => {
  it('renames wherever the tensor is named', () => {
    const graph = chain();
    renameTensor(graph, 'inner', 'features');
    expect(graph.node.map((node) => [node.input[0], node.output[0]])).toEqual([
      ['input', 'features'],
      ['features', 'output'],
    ]);
  });

  it('refuses a name that is taken', () => {
    expect(() => renameTensor(chain(), 'inner', 'output')).toThrow('has a tensor output already');
  });
});
