import { deflateSync } from 'node:zlib';
import { blackPng, COLOUR_TYPE, PNG_SIGNATURE, png, pngChunk, pngHeader, rawSize } from '../../support/png.ts';
import { type ImageCase, one, REFUSED } from './image-case.ts';

/** Structures that break the rules of PNG. */
export function brokenPngs(): ImageCase[] {
  const header = { width: 100, height: 100 };
  const raw = Buffer.alloc(rawSize(header));
  const idat = pngChunk('IDAT', deflateSync(raw));
  const damaged = (file: Buffer, at: number) =>
    Buffer.concat([file.subarray(0, at), Buffer.from([file[at]! ^ 0x55]), file.subarray(at + 1)]);
  const whole = blackPng(header);
  const badFilter = Buffer.alloc(raw.length, 9);
  return [
    one('the signature alone', PNG_SIGNATURE, REFUSED),
    one('the signature and nonsense', Buffer.concat([PNG_SIGNATURE, Buffer.alloc(1000, 'x')]), REFUSED),
    one('no picture data', png(pngHeader(header)), REFUSED),
    one('no header', png(idat), REFUSED),
    one('no end', Buffer.concat([PNG_SIGNATURE, pngHeader(header), idat]), 'any'),
    one('two headers', png(pngHeader(header), pngHeader({ width: 30_000, height: 30_000 }), idat), 'any'),
    one(
      'a palette picture without palette',
      png(pngHeader({ ...header, colourType: COLOUR_TYPE.palette }), idat),
      'any',
    ),
    one(
      'a palette that is too short',
      png(
        pngHeader({ ...header, colourType: COLOUR_TYPE.palette }),
        pngChunk('PLTE', Buffer.alloc(3)),
        pngChunk('IDAT', deflateSync(Buffer.alloc(rawSize({ ...header, colourType: COLOUR_TYPE.palette }), 7))),
      ),
      'any',
    ),
    one('an unknown bit depth', png(pngHeader({ ...header, bitDepth: 3 as never }), idat), REFUSED),
    one('an unknown colour type', png(pngHeader({ ...header, colourType: 5 }), idat), REFUSED),
    one('an unknown filter', png(pngHeader(header), pngChunk('IDAT', deflateSync(badFilter))), 'any'),
    one('data that is not deflated', png(pngHeader(header), pngChunk('IDAT', Buffer.alloc(500, 'x'))), REFUSED),
    one('a flipped bit in the header', damaged(whole, 18), REFUSED),
    one('a flipped bit in the data', damaged(whole, whole.length - 40), 'any'),
    one(
      'half of the data',
      png(pngHeader(header), pngChunk('IDAT', deflateSync(raw.subarray(0, raw.length / 2)))),
      REFUSED,
    ),
    one('an unknown critical chunk', blackPng(header, pngChunk('ABCD', Buffer.alloc(8))), 'any'),
  ];
}
