import { describe, expect, it } from 'vitest';
import { makeModel } from '../onnx/onnx.testkit.ts';
import { floatsOf, floatTensor, integerTensor } from '../onnx/tensor.ts';
import { flushDenormals } from './flush-denormals.ts';

describe('flushDenormals', () => {
  it('sets what vanishes to zero and nothing else', () => {
    const weights = floatTensor('w', [5], Float32Array.of(1, -1e-21, 1e-39, 1e-19, 0));
    const { graph } = makeModel({ initializer: [weights, integerTensor('shape', [1], [1n])] }, [1], 1);
    expect(flushDenormals(graph)).toBe(2);
    expect(floatsOf(graph.initializer[0]!)).toEqual(Float32Array.of(1, 0, 0, 1e-19, 0));
  });
});
