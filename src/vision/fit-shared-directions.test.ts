import { describe, expect, it } from 'vitest';
import { fitSharedDirections } from './fit-shared-directions.ts';
import { normalQuantile } from './fit-similarity.ts';
import { attenuateShared, checkSharedDirections } from './shared-directions.ts';

const DIMENSION = 24;
/** The same numbers in every run: a walk through 0..1 that never comes near a place twice. */
const spread = (i: number) => normalQuantile((0.5 + i * 0.6180339887) % 1 || 0.5);

/** People of whom every second one is of a kind that leans to the first axis. */
function strangers(count: number): Float32Array[] {
  return Array.from({ length: count }, (_, person) => {
    const x = Float32Array.from({ length: DIMENSION }, (_, i) => spread(person * DIMENSION + i));
    if (person % 2 === 0) x[0]! += 8;
    const length = Math.hypot(...x);
    return x.map((value) => value / length);
  });
}

const meanCosine = (people: readonly Float32Array[]) => {
  let sum = 0;
  let pairs = 0;
  for (const [i, a] of people.entries()) {
    for (const b of people.slice(0, i)) {
      sum += a.reduce((all, value, k) => all + value * b[k]!, 0);
      pairs++;
    }
  }
  return sum / pairs;
};

describe('fitSharedDirections', () => {
  const people = strangers(200);
  const ofTheKind = strangers(400).filter((_, person) => person % 2 === 0 && person >= 200);

  it('finds what a kind of people shares, and people it never saw are told apart by it', () => {
    const shared = fitSharedDirections(people, 2, 'test');
    expect(Math.abs(shared.directions[0]!.axis[0]!)).toBeGreaterThan(0.95);
    expect(shared.directions[0]!.keep).toBeLessThan(0.5);
    const before = meanCosine(ofTheKind);
    expect(before).toBeGreaterThan(0.6);
    expect(meanCosine(ofTheKind.map((x) => attenuateShared(x, shared)))).toBeLessThan(0.6 * before);
  });

  it('makes what the check lets through, the same each time', () => {
    const shared = fitSharedDirections(people, 5, 'test');
    expect(checkSharedDirections(shared, DIMENSION).directions).toHaveLength(5);
    expect(fitSharedDirections(people, 5, 'test')).toEqual(shared);
    const keeps = shared.directions.map(({ keep }) => keep);
    expect(keeps).toEqual(keeps.toSorted((a, b) => a - b));
  });

  it('refuses fewer people than an embedding has numbers', () => {
    expect(() => fitSharedDirections(people.slice(0, DIMENSION - 1), 2, 'test')).toThrow('too few');
  });
});
