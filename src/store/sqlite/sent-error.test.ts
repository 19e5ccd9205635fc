import { describe, expect, it } from 'vitest';
import { ApiError } from '../../contract/api-error.ts';
import { receivedError, sentError } from './sent-error.ts';

const sent = (error: unknown) => receivedError(structuredClone(sentError(error)));

describe('an error that goes from thread to thread', () => {
  it('is an ApiError again, with the reason for the log', () => {
    const cause = new Error('Storage: full', { cause: new Error('SQLITE_FULL') });
    const error = sent(new ApiError('InternalServerError', 'Try again.', { cause }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      resultCode: -50000,
      message: 'Try again.',
      cause: { message: 'Storage: full', cause: { message: 'SQLITE_FULL' } },
    });
  });

  it('keeps its name, its message and where it was thrown', () => {
    class Damage extends Error {
      override readonly name = 'Damage';
    }
    const thrown = new Damage('here');
    expect(sent(thrown)).toMatchObject({ name: 'Damage', message: 'here', stack: thrown.stack });
    expect(sent('text').message).toBe('text');
  });
});
