import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';

function logTo(lines: string[]) {
  return createLogger('info', { write: (line: string) => void lines.push(line) });
}

describe('createLogger', () => {
  it('withholds what must never be logged, even when somebody passes it', () => {
    const lines: string[] = [];
    logTo(lines).info(
      { face: { embedding: [0.25, 0.5] }, image: { bytes: 'iVBORw0K', url: 'https://a/?token=1' } },
      'x',
    );
    expect(lines.join('')).not.toMatch(/0\.25|iVBOR|token/);
    expect(lines.join('')).toContain('[withheld]');
  });

  it('drops request and reply objects, which hold the app key in their URL', () => {
    const lines: string[] = [];
    logTo(lines).info({ req: { url: '/appkeys/secret' }, res: { headers: {} } }, 'x');
    expect(lines.join('')).not.toContain('secret');
  });

  it('logs an error with its cause in one line', () => {
    const lines: string[] = [];
    logTo(lines).error({ err: new Error('outer', { cause: new TypeError('inner') }) }, 'failed');
    expect(JSON.parse(lines[0]!).err).toMatchObject({ name: 'Error', message: 'outer', cause: 'TypeError: inner' });
  });
});
