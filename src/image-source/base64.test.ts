import { describe, expect, it } from 'vitest';
import { decodeBase64Image } from './base64.ts';

const MAX = 3_000_000;
const name = (text: string, max = MAX) => {
  try {
    decodeBase64Image(text, max);
    return 'decoded';
  } catch (error) {
    return (error as { resultName?: string }).resultName;
  }
};

describe('decodeBase64Image', () => {
  it('decodes the RFC 4648 §10 vectors', () => {
    for (const [text, plain] of Object.entries({
      'Zg==': 'f',
      'Zm8=': 'fo',
      Zm9v: 'foo',
      'Zm9vYg==': 'foob',
      'Zm9vYmE=': 'fooba',
      Zm9vYmFy: 'foobar',
    })) {
      expect(Buffer.from(decodeBase64Image(text, MAX)).toString()).toBe(plain);
    }
  });

  it.each([
    ['nothing', ''],
    ['padding alone', '===='],
    ['missing padding', 'Zg'],
    ['half the padding', 'Zg='],
    ['too much padding', 'Zm8=='],
    ['padding in the middle', 'Zg==Zg=='],
    ['one character beyond a group', 'Zm9vY'],
    ['a line break', 'Zm9v\nYmFy'],
    ['a trailing line break', 'Zm9vYmFy\n'],
    ['a space', 'Zm9v YmFy'],
    ['a data: prefix', 'data:image/png;base64,Zm9vYmFy'],
    ['the URL-safe alphabet', '-_-_'],
    ['bits beyond the last byte', 'Zh=='],
    ['bits beyond the last two bytes', 'Zm9='],
    ['a zero character', 'Zm9v\0mFy'],
    ['a full-width letter', 'Zm9ｖ'],
    ['a character that is equal modulo 256', 'Zm9\u0176'],
    ['half a surrogate pair', 'Zm9\ud83d'],
    ['the HTML form of plus', 'Zm9v%2BYm'],
  ])('refuses %s', (_form, text) => {
    expect(name(text)).toBe('InvalidImageBytesException');
  });

  it('judges the size exactly, by the length of the text alone', () => {
    for (const bytes of [9, 10, 11]) {
      expect(name(Buffer.alloc(bytes).toString('base64'), 10)).toBe(bytes > 10 ? 'ImageTooLargeException' : 'decoded');
    }
    expect(name('!'.repeat(100), 10)).toBe('ImageTooLargeException');
  });
});
