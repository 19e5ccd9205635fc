import { describe, expect, it } from 'vitest';
import { AttemptLimiter } from './attempt-limiter.ts';

function limiter() {
  const time = { now: 1_000_000 };
  return { time, limiter: new AttemptLimiter({ maxFailures: 3, windowMs: 60_000, clock: () => time.now }) };
}

describe('AttemptLimiter', () => {
  it('closes after the allowed failures and opens when the oldest is past', () => {
    const { limiter: attempts, time } = limiter();
    for (let i = 0; i < 3; i++) {
      expect(attempts.waitSeconds('192.0.2.1')).toBe(0);
      attempts.begin('192.0.2.1');
      time.now += 10_000;
    }
    expect(attempts.waitSeconds('192.0.2.1')).toBe(30);
    expect(attempts.waitSeconds('192.0.2.2')).toBe(0);
    time.now += 30_001;
    expect(attempts.waitSeconds('192.0.2.1')).toBe(0);
  });

  it('forgets the failures of whoever signs in', () => {
    const { limiter: attempts } = limiter();
    for (let i = 0; i < 3; i++) attempts.begin('192.0.2.1');
    attempts.succeed('192.0.2.1');
    expect(attempts.waitSeconds('192.0.2.1')).toBe(0);
  });

  it('counts a /64 of IPv6 as one address, and a mapped address as its IPv4', () => {
    const { limiter: attempts } = limiter();
    attempts.begin('2001:db8::1');
    attempts.begin('2001:db8:0:0:ffff::2');
    attempts.begin('2001:db8:0:0:1:2:3:4');
    expect(attempts.waitSeconds('2001:db8::9')).toBeGreaterThan(0);
    expect(attempts.waitSeconds('2001:db8:1::9')).toBe(0);
    for (let i = 0; i < 3; i++) attempts.begin('::ffff:192.0.2.7');
    expect(attempts.waitSeconds('192.0.2.7')).toBeGreaterThan(0);
  });
});
