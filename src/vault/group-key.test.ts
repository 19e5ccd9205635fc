import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { HmacSha256, openedGroupKey } from './group-key.ts';

describe('HmacSha256', () => {
  it('gives the known answer of RFC 4231, test case 2', () => {
    const mac = new HmacSha256(Buffer.from('Jefe')).of(Buffer.from('what do ya want for nothing?'));
    expect(mac.toString('hex')).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });

  it.each([1, 64, 65, 131])('equals node:crypto for a key of %i bytes', (length) => {
    const key = randomBytes(length);
    const message = randomBytes(200);
    expect(new HmacSha256(key).of(message)).toEqual(createHmac('sha256', key).update(message).digest());
  });
});

describe('openedGroupKey', () => {
  it('opens what it sealed, in the same context only', () => {
    const key = openedGroupKey(randomBytes(32));
    const sealed = key.seal(new Uint8Array([1, 2, 3]), 'chunk 1');
    expect([...key.open(sealed, 'chunk 1')]).toEqual([1, 2, 3]);
    expect(() => key.open(sealed, 'chunk 2')).toThrow();
  });

  it('tags the same message alike, another message or key differently', () => {
    const dataKey = randomBytes(32);
    const key = openedGroupKey(dataKey);
    expect(key.tag('face')).toHaveLength(16);
    expect(key.tag('face')).toEqual(openedGroupKey(dataKey).tag('face'));
    expect(key.tag('face')).not.toEqual(key.tag('face2'));
    expect(key.tag('face')).not.toEqual(openedGroupKey(randomBytes(32)).tag('face'));
  });
});
