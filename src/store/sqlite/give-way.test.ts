import { afterEach, expect, it, vi } from 'vitest';
import { standingAside } from './give-way.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it('stands aside after a stretch of work, and not again before the next one is over', () => {
  let now = 100;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const slept = vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out');
  const standAside = standingAside();
  const sleepsAfter = (milliseconds: number) => {
    now += milliseconds;
    standAside();
    return slept.mock.calls.length;
  };
  expect([0.1, 0.1, 0.3, 0.1, 0.2, 0.2].map(sleepsAfter)).toEqual([0, 0, 1, 1, 1, 2]);
});

it('really sleeps', () => {
  const slept = vi.spyOn(Atomics, 'wait');
  const standAside = standingAside();
  while (slept.mock.calls.length === 0) standAside();
  expect(slept.mock.results.map(({ value }) => value)).toContain('timed-out');
});
