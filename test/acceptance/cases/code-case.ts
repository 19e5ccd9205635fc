import type { ServerUnderTest } from '../support/global-setup.ts';

/** What must be known about the server under test; see ServerUnderTest. */
type Need = Exclude<keyof ServerUnderTest, 'url' | 'appKey'>;

/** A request that an endpoint must answer with one code, or why no request from outside can bring that code about. */
export type CodeCase = Provoked | { notProvoked: string };

export type Provoked = {
  what: string;
  needs?: Need;
  ask: () => Promise<{ header: { resultMessage: string } }>;
};
