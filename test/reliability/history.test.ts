import { describe, expect, it } from 'vitest';
import { checkHistory, type Operation } from './load/history.ts';

const add = (start: number, end: number, faceId = 'f'): Operation => ({ kind: 'add', faceId, start, end });
const remove = (start: number, end: number, faceId = 'f'): Operation => ({ kind: 'remove', faceId, start, end });
const read = (start: number, end: number, ...seen: string[]): Operation => ({
  kind: 'read',
  seen: new Set(seen),
  start,
  end,
});
const reasons = (...operations: Operation[]) => checkHistory(operations).map(({ reason }) => reason);

describe('checkHistory', () => {
  it('accepts what some order explains', () => {
    expect(reasons(add(0, 2), read(1, 3), read(4, 5, 'f'), remove(6, 9), read(7, 8, 'f'), read(10, 11))).toEqual([]);
    expect(reasons(add(0, 2), read(1, 3, 'f'))).toEqual([]);
    expect(reasons(add(0, Number.POSITIVE_INFINITY), read(5, 6, 'f'))).toEqual([]);
    expect(reasons(add(0, Number.POSITIVE_INFINITY), read(5, 6))).toEqual([]);
  });

  it.each<[string, Operation[]]>([
    ['missing after its registration', [add(0, 1), read(2, 3)]],
    ['seen after its deletion', [add(0, 1), remove(2, 3), read(4, 5, 'f')]],
    ['seen before it was registered', [read(0, 1, 'f'), add(2, 3)]],
    ['came back after it was gone', [add(0, 1), remove(2, 9), read(3, 4), read(5, 6, 'f')]],
    ['seen though nobody registered it', [read(0, 1, 'ghost')]],
  ])('finds a face that was %s', (reason, operations) => {
    expect(reasons(...operations)).toEqual([reason]);
  });
});
