import { expect, it } from 'vitest';
import { BodyBuffer } from './body-buffer.ts';

it('gives back what was put in, however it came', () => {
  for (const expected of [undefined, 1, 100_000]) {
    const buffer = new BodyBuffer(100_000, expected);
    const parts = Array.from({ length: 100 }, (_, i) => Buffer.alloc((i * 37) % 1999, i));
    for (const part of parts) expect(buffer.append(part)).toBe(true);
    expect(buffer.bytes().equals(Buffer.concat(parts))).toBe(true);
  }
});

it('takes no byte more than it may', () => {
  const buffer = new BodyBuffer(10);
  expect(buffer.append(Buffer.from('0123456789'))).toBe(true);
  expect(buffer.append(Buffer.from('x'))).toBe(false);
  expect(buffer.bytes().toString()).toBe('0123456789');
});
