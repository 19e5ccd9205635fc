import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SEAL_OVERHEAD, Xaes256Gcm } from './xaes.ts';

const text = (value: string) => new TextEncoder().encode(value);

/** The two known answers of the C2SP specification; the one takes each branch of the doubling. */
const KNOWN_ANSWERS = [
  { keyByte: 0x01, additionalData: '', sealed: 'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271' },
  {
    keyByte: 0x03,
    additionalData: 'c2sp.org/XAES-256-GCM',
    sealed: '986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d',
  },
];

describe('Xaes256Gcm', () => {
  it.each(KNOWN_ANSWERS)('gives the known answer for key byte $keyByte', ({ keyByte, additionalData, sealed }) => {
    const cipher = new Xaes256Gcm(new Uint8Array(32).fill(keyByte));
    const plain = text('XAES-256-GCM');
    const output = new Uint8Array(plain.length + SEAL_OVERHEAD);
    output.set(text('ABCDEFGHIJKLMNOPQRSTUVWX'));
    cipher.sealWithNonce(output, plain, text(additionalData));
    expect(Buffer.from(output.subarray(24)).toString('hex')).toBe(sealed);
    expect(Buffer.from(cipher.open(output, text(additionalData)))).toEqual(Buffer.from(plain));
  });

  it('refuses every flipped bit, other additional data, another key and cut bytes', () => {
    const cipher = new Xaes256Gcm(randomBytes(32));
    const sealed = cipher.seal(text('template'), text('here'));
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const altered = Uint8Array.from(sealed);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => cipher.open(altered, text('here'))).toThrow();
    }
    expect(() => cipher.open(sealed, text('there'))).toThrow();
    expect(() => new Xaes256Gcm(randomBytes(32)).open(sealed, text('here'))).toThrow();
    expect(() => cipher.open(sealed.subarray(0, SEAL_OVERHEAD - 1), text('here'))).toThrow(/cut short/);
  });

  it('never seals the same bytes to the same text', () => {
    const cipher = new Xaes256Gcm(randomBytes(32));
    const seen = new Set(
      Array.from({ length: 1000 }, () => Buffer.from(cipher.seal(text('x'), text(''))).toString('hex')),
    );
    expect(seen.size).toBe(1000);
  });

  it('refuses a key of another length', () => {
    expect(() => new Xaes256Gcm(new Uint8Array(16))).toThrow(/32 bytes/);
  });
});
