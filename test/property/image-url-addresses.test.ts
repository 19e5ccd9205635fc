import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAddressPolicy } from '../../src/image-source/address-policy.ts';
import { hostOf, parseImageUrl } from '../../src/image-source/image-url.ts';

/** Whatever way an address is spelled in a URL, it is judged as what it is. */

const policy = createAddressPolicy([]);
const judge = (host: string) => policy.allows(hostOf(parseImageUrl(`http://${host}/`)));

const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
const numeral = fc.constantFrom(
  (value: number) => String(value),
  (value: number) => `0x${value.toString(16)}`,
  (value: number) => `0X${value.toString(16).toUpperCase().padStart(8, '0')}`,
  (value: number) => `0${value.toString(8)}`,
);
/** Digits and dots that IDN mapping (UTS #46) turns into ASCII. */
const script = fc.constantFrom(
  (text: string) => text,
  (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  (text: string) => text.replaceAll('.', '。'),
  (text: string) => text.replaceAll('.', '%2e'),
  (text: string) => `${text}.`,
);

/** The last part of a shortened form stands for all the bytes that are left. */
function shorten([a, b, c, d]: number[], parts: number): number[] {
  const whole = ((a! * 256 + b!) * 256 + c!) * 256 + d!;
  const first = [a!, b!, c!].slice(0, parts - 1);
  return [...first, whole % 256 ** (5 - parts)];
}

describe('IPv4', () => {
  it('means the same in every base, length and script', () => {
    fc.assert(
      fc.property(
        octets,
        fc.integer({ min: 1, max: 4 }),
        fc.array(numeral, { minLength: 4, maxLength: 4 }),
        script,
        (address, parts, bases, write) => {
          const spelled = write(
            shorten(address, parts)
              .map((value, i) => bases[i]!(value))
              .join('.'),
          );
          expect(hostOf(parseImageUrl(`http://${spelled}/`))).toBe(address.join('.'));
          expect(judge(spelled)).toBe(policy.allows(address.join('.')));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is never public inside IPv6', () => {
    const wraps = fc.constantFrom('::', '::ffff:', '::ffff:0:', '64:ff9b::', '64:ff9b:1::', 'fe80::', 'fd00::');
    fc.assert(
      fc.property(octets, wraps, (address, wrap) => {
        expect(judge(`[${wrap}${address.join('.')}]`)).toBe(false);
      }),
      {
        numRuns: 1000,
      },
    );
  });
});

it('IPv6 outside the global unicast block is never public', () => {
  const groups = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(groups, (address) => {
      fc.pre(address[0]! >> 13 !== 1);
      expect(judge(`[${address.map((group) => group.toString(16)).join(':')}]`)).toBe(false);
    }),
    { numRuns: 1000 },
  );
});
