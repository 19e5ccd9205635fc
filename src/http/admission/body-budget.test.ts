import { beforeEach, describe, expect, it } from 'vitest';
import type { ApiError } from '../../contract/api-error.ts';
import { BodyBudget, type BodyHold } from './body-budget.ts';

let now: number;
let budget: BodyBudget;
let ended: string[];
beforeEach(() => {
  now = 0;
  ended = [];
  budget = new BodyBudget(100, () => now);
});

function upload(key: string, bytes: number, name = key): BodyHold {
  const hold = budget.open(key);
  hold.take(bytes, (reason) => {
    ended.push(name);
    expect(reason).toMatchObject({ resultName: 'InternalServerError', retryAfterSeconds: expect.any(Number) });
  });
  return hold;
}

const refusal = (act: () => unknown): ApiError => {
  try {
    act();
  } catch (error) {
    return error as ApiError;
  }
  throw new Error('it was admitted');
};

describe('the memory for request bodies', () => {
  it('is held from the first byte to the answer, and no more than there is', () => {
    const first = upload('a', 60);
    const second = upload('b', 40);
    first.complete();
    second.complete();
    expect(budget.stats()).toEqual({ heldBytes: 100, refused: 0 });
    const { detail, retryAfterSeconds } = refusal(() => upload('c', 1));
    expect(detail).toContain(`overloaded: retry after ${retryAfterSeconds} s`);
    expect(budget.stats()).toEqual({ heldBytes: 100, refused: 1 });
    first.release();
    upload('c', 60);
    expect(budget.stats().heldBytes).toBe(100);
  });

  it('is never all given to one app key', () => {
    for (let i = 0; i < 7; i++) upload('flood', 10).complete();
    refusal(() => upload('flood', 10));
    upload('quiet', 25);
    expect(ended).toEqual([]);
  });

  it('reads a body larger than all of it when nothing else is there', () => {
    upload('a', 500);
    expect(budget.stats().heldBytes).toBe(500);
  });

  it('is given up by slow uploads, also to their own key, and slowest first', () => {
    upload('a', 35, 'slow').received(1);
    upload('a', 40, 'slower');
    refusal(() => upload('a', 10));
    now = 6000;
    upload('a', 10, 'new');
    expect(ended).toEqual(['slower']);
    upload('b', 60, 'other');
    expect(ended).toEqual(['slower', 'slow']);
  });

  it('is not given up by a steady upload to its own key', () => {
    const steady = upload('a', 70);
    now = 6000;
    steady.received(6000 * 40);
    refusal(() => upload('a', 10));
    expect(ended).toEqual([]);
  });

  it('is given up by unfinished uploads of who holds more than the newcomer would, and only by as many as needed', () => {
    for (let i = 0; i < 7; i++) upload('flood', 10, `flood ${i}`);
    upload('b', 20);
    upload('c', 25);
    expect(ended).toHaveLength(2);
    expect(ended.every((name) => name.startsWith('flood'))).toBe(true);
    // Whoever would then hold more than the others does not push them out.
    refusal(() => upload('d', 60));
    expect(ended).toHaveLength(2);
  });

  it('is not given up once a body is there', () => {
    for (let i = 0; i < 7; i++) upload('flood', 10).complete();
    upload('b', 30).complete();
    now = 60_000;
    refusal(() => upload('c', 10));
    expect(ended).toEqual([]);
  });
});
