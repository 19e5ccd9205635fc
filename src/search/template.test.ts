import { describe, expect, it } from 'vitest';
import { cosine, LARGEST_COMPONENT, LARGEST_DIMENSION, templateOf } from './template.ts';

const random = (dimension: number) => Float32Array.from({ length: dimension }, () => Math.random() - 0.5);

function floatCosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! ** 2;
    bb += b[i]! ** 2;
  }
  return dot / Math.sqrt(aa * bb);
}

describe('templateOf', () => {
  it('scales the largest component to the limit, whatever the length of the embedding', () => {
    expect([...templateOf(new Float32Array([0.5, -1, 0])).values]).toEqual([16256, -LARGEST_COMPONENT, 0]);
    expect(templateOf(new Float32Array([1e-30, 0])).values[0]).toBe(LARGEST_COMPONENT);
  });

  it.each([
    ['no components', new Float32Array(0)],
    ['too many', new Float32Array(LARGEST_DIMENSION + 1).fill(1)],
    ['zeros', new Float32Array(4)],
    ['not a number', new Float32Array([1, Number.NaN])],
    ['infinity', new Float32Array([1, Number.POSITIVE_INFINITY])],
  ])('refuses %s', (_name, embedding) => {
    expect(() => templateOf(embedding)).toThrow(RangeError);
  });
});

describe('cosine', () => {
  it('is within 1e-5 of the float cosine', () => {
    for (let i = 0; i < 200; i++) {
      const [a, b] = [random(512), random(512)];
      expect(Math.abs(cosine(templateOf(a), templateOf(b)) - floatCosine(a, b))).toBeLessThan(1e-5);
    }
  });

  it('is symmetric, and exactly 1 or -1 for equal and opposite templates', () => {
    for (const dimension of [1, 2, 3, 17, 128, 512, 1024]) {
      const [a, b] = [random(dimension), random(dimension)];
      const [x, y] = [templateOf(a), templateOf(b)];
      expect(cosine(x, y)).toBe(cosine(y, x));
      expect(cosine(x, x)).toBe(1);
      expect(cosine(x, templateOf(a.map((value) => -value)))).toBe(-1);
    }
  });
});
