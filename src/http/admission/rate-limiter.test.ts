import { beforeEach, describe, expect, it } from 'vitest';
import { RateLimiter } from './rate-limiter.ts';

let now: number;
let limiter: RateLimiter;
beforeEach(() => {
  now = 0;
  limiter = new RateLimiter({ requestsPerMinute: 60, burst: 5 }, () => now);
});

/** How many of so many requests at once are admitted. */
function admitted(requests: number, key: { id: string; requestsPerMinute?: number }): number {
  let count = 0;
  for (let i = 0; i < requests; i++) {
    try {
      limiter.admit(key);
      count++;
    } catch {}
  }
  return count;
}

describe('the rate limit of an app key', () => {
  it('lets a burst through and then as many as a minute brings', () => {
    expect(admitted(100, { id: 'a' })).toBe(5);
    now += 3000;
    expect(admitted(100, { id: 'a' })).toBe(3);
    now += 3_600_000;
    expect(admitted(100, { id: 'a' })).toBe(5);
    expect(limiter.stats().refused).toBe(95 + 97 + 95);
  });

  it('counts each key by itself', () => {
    expect(admitted(100, { id: 'a' })).toBe(5);
    expect(admitted(100, { id: 'b' })).toBe(5);
  });

  it('says when to come back, and lets in who does', () => {
    admitted(5, { id: 'a', requestsPerMinute: 6 });
    expect(() => limiter.admit({ id: 'a', requestsPerMinute: 6 })).toThrow(
      expect.objectContaining({
        resultName: 'InternalServerError',
        retryAfterSeconds: 10,
        detail: 'The app key is over its limit of 6 requests a minute: retry after 10 s.',
      }),
    );
    now += 10_000;
    expect(admitted(2, { id: 'a', requestsPerMinute: 6 })).toBe(1);
  });

  it('is the one of the key where it has one, and none at 0', () => {
    expect(admitted(100, { id: 'slow', requestsPerMinute: 1 })).toBe(1);
    expect(admitted(100, { id: 'free', requestsPerMinute: 0 })).toBe(100);
    const unlimited = new RateLimiter({ requestsPerMinute: 0, burst: 5 }, () => now);
    for (let i = 0; i < 100; i++) unlimited.admit({ id: 'a' });
  });

  it('keeps no more than it must of keys that come and go', () => {
    for (let i = 0; i < 10_001; i++) limiter.admit({ id: `key-${i}` });
    expect(admitted(10, { id: 'key-10000' })).toBe(4);
    expect(admitted(10, { id: 'key-0' })).toBe(5);
  });
});
