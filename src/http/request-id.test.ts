import { describe, expect, it } from 'vitest';
import { saneRequestId } from './request-id.ts';

describe("a caller's request id", () => {
  it.each(['7b0c6a7e-8f0e-4b59-9d0e-1c9a7b1f3a55', 'Root=1-67891233-abcdef012345678912345678', 'a'.repeat(128)])(
    'is taken over: %s',
    (id) => expect(saneRequestId(id)).toBe(id),
  );

  it.each([undefined, '', 'a'.repeat(129), 'two words', 'a\tb', '{"a":1}', 'ä', ['a', 'b']])('is replaced: %s', (id) =>
    expect(saneRequestId(id as string)).toBeUndefined(),
  );
});
