import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ApiError } from '../../src/contract/api-error.ts';
import { decodeBase64Image } from '../../src/image-source/base64.ts';
import { parseImageUrl } from '../../src/image-source/image-url.ts';

const MAX_BYTES = 300;

/** The error's name, or what was returned. */
function attempt<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    if (error instanceof ApiError) return error.resultName;
    throw error;
  }
}

it('every file of allowed size comes back from its base64, and a larger one is too large', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 2 * MAX_BYTES }), (file) => {
      const decoded = attempt(() => decodeBase64Image(Buffer.from(file).toString('base64'), MAX_BYTES));
      if (file.length > MAX_BYTES) expect(decoded).toBe('ImageTooLargeException');
      else expect(Buffer.from(decoded as Uint8Array).equals(file)).toBe(true);
    }),
  );
});

it('whatever decodes is the one spelling of its bytes', () => {
  const almostBase64 = fc.string({ unit: fc.constantFrom(...'AQgZz09+/=-_ \n'), maxLength: 40 });
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), almostBase64), (text) => {
      const decoded = attempt(() => decodeBase64Image(text, MAX_BYTES));
      if (typeof decoded === 'string') expect(decoded).toMatch(/^InvalidImageBytesException$|^ImageTooLargeException$/);
      else expect(Buffer.from(decoded).toString('base64')).toBe(text);
    }),
    { numRuns: 5000 },
  );
});

it('whatever passes as an image URL is http(s) on an allowed port, without user info', () => {
  const parts = fc.constantFrom(
    'http',
    's',
    ':',
    '/',
    '//',
    '@',
    'a',
    '.',
    '[::1]',
    '127.1',
    ':80',
    ':81',
    ':443',
    ':11000',
    '?',
    '#',
    '\\',
    '%',
    ' ',
  );
  const almostUrl = fc.array(parts, { maxLength: 12 }).map((pieces) => `http${pieces.join('')}`);
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), almostUrl), (text) => {
      const url = attempt(() => parseImageUrl(text));
      if (typeof url === 'string') {
        expect(url).toBe('InvalidImageURLException');
        return;
      }
      expect(url.protocol).toMatch(/^https?:$/);
      expect(url.username + url.password).toBe('');
      expect(url.port).toMatch(/^(80|443|1[01]\d{3}|12000)?$/);
    }),
    { numRuns: 5000 },
  );
});
