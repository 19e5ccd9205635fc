import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { formatDuration, importProgress, Rate } from './import-progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the progress of an import', () => {
  it('has the rate of this run alone, and the time that the rest needs at it', () => {
    const rate = new Rate(100);
    vi.advanceTimersByTime(10_000);
    expect(rate.at(120, 200)).toEqual({ perSecond: 2, secondsLeft: 40 });
    expect(rate.at(100, 200).secondsLeft).toBe(Infinity);
  });

  it.each([
    [3.4, '3 s'],
    [700, '12 min'],
    [9000, '2.5 h'],
    [Infinity, 'unknown'],
  ])('tells %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('is one line for each tenth where nobody watches', () => {
    const lines = vi.spyOn(console, 'error').mockImplementation(() => {});
    const progress = importProgress(1000, 450);
    for (let done = 451; done <= 620; done++) {
      vi.advanceTimersByTime(500);
      progress.show(done);
    }
    progress.end();
    expect(lines.mock.calls.map(([line]) => line)).toEqual([
      'Enrolled 500 of 1000 photos, 2.0 a second, 4 min left',
      'Enrolled 600 of 1000 photos, 2.0 a second, 3 min left',
    ]);
  });
});
