import { BodyBudget } from './body-budget.ts';
import { RateLimiter, type RateLimits } from './rate-limiter.ts';

/** What is decided about a request before its body is read. */
export type Admission = { rates: RateLimiter; bodies: BodyBudget };

export type AdmissionStats = {
  /** Memory that is set aside for the bodies of requests under way. */
  bodyBytes: number;
  /** Since the start. */
  bodiesRefused: number;
  rateLimited: number;
};

export function createAdmission(limits: RateLimits & { bodyBytes: number }): Admission & { stats(): AdmissionStats } {
  const [rates, bodies] = [new RateLimiter(limits), new BodyBudget(limits.bodyBytes)];
  return {
    rates,
    bodies,
    stats() {
      const { heldBytes, refused } = bodies.stats();
      return { bodyBytes: heldBytes, bodiesRefused: refused, rateLimited: rates.stats().refused };
    },
  };
}
