import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pace } from './pace.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Starts requests that end when they are told to. */
function requests(pace: Pace, count: number) {
  const started: (() => void)[] = [];
  const all = Array.from({ length: count }, () =>
    pace.run(() => new Promise<void>((resolve) => void started.push(resolve))),
  );
  return { started, all };
}

describe('Pace', () => {
  it('runs as many as were asked for, and the next one when one ends', async () => {
    const { started } = requests(new Pace(3), 5);
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toHaveLength(3);
    started[0]!();
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toHaveLength(4);
  });

  it('halves once for refusals that come together, and starts nothing for as long as it was asked to', async () => {
    const pace = new Pace(8);
    pace.slowDown(1000);
    pace.slowDown(1000);
    expect(pace.limit).toBe(4);
    const { started } = requests(pace, 8);
    await vi.advanceTimersByTimeAsync(999);
    expect(started).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(started).toHaveLength(4);
  });

  it('never stops entirely, and comes back with successes up to what was asked for', async () => {
    const pace = new Pace(4);
    for (let refusal = 0; refusal < 5; refusal++) {
      pace.slowDown(10);
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(pace.limit).toBe(1);
    for (let success = 0; success < 20; success++) await pace.run(async () => {});
    expect(pace.limit).toBe(4);
  });

  it('gives its place back when a request fails', async () => {
    const pace = new Pace(1);
    await expect(pace.run(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    await expect(pace.run(async () => 'next')).resolves.toBe('next');
  });
});
