import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attenuateShared, checkSharedDirections, type SharedDirections } from './shared-directions.ts';

const DIMENSION = 8;
const axis = (at: number) => Array.from({ length: DIMENSION }, (_, i) => (i === at ? 1 : 0));
const SHARED: SharedDirections = {
  modelVersion: 'test',
  directions: [
    { keep: 0.25, axis: axis(0) },
    { keep: 0, axis: axis(3) },
  ],
};
const lengthOf = (vector: Float32Array) => Math.hypot(...vector);
const unit = (values: readonly number[]) => {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
};
const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('attenuateShared', () => {
  it('keeps of each direction the share that it says, and all of the others', () => {
    const before = unit([4, 1, 1, 5, 1, 1, 1, 1]);
    const after = attenuateShared(before, SHARED);
    expect(after[0]! / after[1]!).toBeCloseTo(1, 5);
    expect(after[3]).toBeCloseTo(0, 6);
    expect(after[7]! / after[1]!).toBeCloseTo(1, 5);
    expect(before[0]! / before[1]!).toBeCloseTo(4, 5);
  });

  it('makes strangers strange who were alike in nothing else, and leaves one person one person', () => {
    const one = unit([3, 1, 0, 3, 0, 0, 0, 0]);
    const stranger = unit([3, 0, 1, 3, 0, 0, 0, 0]);
    expect(cosine(one, stranger)).toBeGreaterThan(0.9);
    expect(cosine(attenuateShared(one, SHARED), attenuateShared(stranger, SHARED))).toBeLessThan(0.4);
    expect(cosine(attenuateShared(one, SHARED), attenuateShared(one, SHARED))).toBeCloseTo(1, 6);
  });

  it('always answers with a unit vector', () => {
    const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
      minLength: DIMENSION,
      maxLength: DIMENSION,
    });
    fc.assert(
      fc.property(
        values.filter((all) => Math.hypot(...all) > 1e-3),
        (all) => {
          expect(lengthOf(attenuateShared(unit(all), SHARED))).toBeCloseTo(1, 5);
        },
      ),
    );
  });

  it('leaves a vector alone that has nothing else', () => {
    expect(attenuateShared(Float32Array.from(axis(3)), SHARED)).toEqual(Float32Array.from(axis(3)));
  });
});

describe('checkSharedDirections', () => {
  it.each([
    ['shares beyond 0..1', [{ keep: 1.5, axis: axis(0) }], 'share of 0 to 1'],
    ['shares that are no number', [{ keep: Number.NaN, axis: axis(0) }], 'share of 0 to 1'],
    ['axes of another length', [{ keep: 0.5, axis: [1, 0] }], 'needs 8 numbers'],
    ['axes that are not of unit length', [{ keep: 0.5, axis: axis(0).map((value) => 2 * value) }], 'unit length'],
    ['the same axis twice', [0.5, 0.5].map((keep) => ({ keep, axis: axis(0) })), 'orthogonal'],
  ])('refuses %s', (_what, directions, message) => {
    expect(() => checkSharedDirections({ modelVersion: 'test', directions }, DIMENSION)).toThrow(message);
  });

  it('lets sound ones through', () => {
    expect(checkSharedDirections(SHARED, DIMENSION)).toBe(SHARED);
  });
});
