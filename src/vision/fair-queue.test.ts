import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairQueue } from './fair-queue.ts';

describe('FairQueue', () => {
  it('gives each key its turn, and keeps the order within a key', () => {
    const queue = new FairQueue<string>(10);
    for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) queue.push(item[0]!, item);
    expect(Array.from({ length: 7 }, () => queue.shift())).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', undefined]);
  });

  it('lets a key that asks for one thing after the other come before one that always waits', () => {
    const queue = new FairQueue<string>(10);
    for (const item of ['a1', 'a2', 'a3', 'b1']) queue.push(item[0]!, item);
    expect([queue.shift(), queue.shift(), queue.shift()]).toEqual(['a1', 'b1', 'a2']);
    queue.push('b', 'b2');
    expect(queue.shift()).toBe('b2');
  });

  it('passes over keys that may have nothing now', () => {
    const queue = new FairQueue<string>(10);
    for (const item of ['a1', 'b1']) queue.push(item[0]!, item);
    expect(queue.shift((key) => key !== 'a')).toBe('b1');
    expect(queue.shift((key) => key !== 'a')).toBeUndefined();
    expect(queue.shift()).toBe('a1');
  });

  it('refuses the flooding key when it is full, and displaces its newest item for a quiet key', () => {
    const queue = new FairQueue<string>(3);
    for (const item of ['a1', 'a2', 'a3']) expect(queue.push('a', item)).toBeUndefined();
    expect(queue.push('a', 'a4')).toBe('a4');
    expect(queue.push('b', 'b1')).toBe('a3');
    expect(queue.push('b', 'b2')).toBe('b2');
    expect(queue.push('c', 'c1')).toBe('a2');
    expect(queue.drain().sort()).toEqual(['a1', 'b1', 'c1']);
  });

  it('takes one item out, wherever it stands', () => {
    const queue = new FairQueue<string>(5);
    for (const item of ['a1', 'a2', 'b1']) queue.push(item[0]!, item);
    expect(queue.remove('a', 'a2')).toBe(true);
    expect(queue.remove('a', 'a2')).toBe(false);
    expect(queue.size).toBe(2);
    expect([queue.shift(), queue.shift(), queue.shift()]).toEqual(['a1', 'b1', undefined]);
  });

  it('loses and doubles nothing, and never holds more than its limit', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 4 }), { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (steps, limit) => {
        const queue = new FairQueue<number>(limit);
        const out: number[] = [];
        steps.forEach((key, item) => {
          const gone = key === 0 ? queue.shift() : queue.push(`k${key}`, item);
          if (gone !== undefined) out.push(gone);
          expect(queue.size).toBeLessThanOrEqual(limit);
        });
        const pushed = steps.flatMap((key, item) => (key === 0 ? [] : [item]));
        expect([...out, ...queue.drain()].sort((a, b) => a - b)).toEqual(pushed);
        expect(queue.size).toBe(0);
      }),
    );
  });
});
