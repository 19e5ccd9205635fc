import { expect, it } from 'vitest';
import { requireKnownFormat } from './image-format.ts';

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

it.each([
  ['PNG', [...PNG, 0, 0]],
  ['JPEG with JFIF', [0xff, 0xd8, 0xff, 0xe0]],
  ['JPEG with Exif', [0xff, 0xd8, 0xff, 0xe1]],
  ['JPEG that starts with its tables', [0xff, 0xd8, 0xff, 0xdb]],
])('lets %s pass', (_name, bytes) => {
  expect(() => requireKnownFormat(Uint8Array.from(bytes))).not.toThrow();
});

it.each([
  ['an empty file', ''],
  ['half a PNG signature', Buffer.from(PNG.slice(0, 7)).toString('latin1')],
  ['a PNG whose line ends were rewritten', '\x89PNG\n\x1a\n\0\0'],
  ['half a JPEG signature', '\xff\xd8'],
  ['GIF', 'GIF89a\x01\x00'],
  ['WebP', 'RIFF\x24\0\0\0WEBPVP8 '],
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ['BMP', 'BM\x36\0\0\0\0\0'],
  ['a page', '<!doctype html>'],
])('refuses %s', (_name, text) => {
  expect(() => requireKnownFormat(Buffer.from(text, 'latin1'))).toThrow(
    expect.objectContaining({ resultName: 'InvalidImageFormatException' }),
  );
});
