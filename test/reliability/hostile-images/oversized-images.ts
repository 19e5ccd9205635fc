import { deflateSync } from 'node:zlib';
import { jpegHeaderOnly } from '../../support/jpeg.ts';
import { blackPng, COLOUR_TYPE, png, pngChunk, pngHeader } from '../../support/png.ts';
import { type ImageCase, one, REFUSED } from './image-case.ts';

/** Headers that claim more than there may be, and sizes at the edges of what is allowed. */
export function oversizedImages(): ImageCase[] {
  const tinyData = pngChunk('IDAT', deflateSync(Buffer.alloc(100)));
  const claimed = (width: number, height: number) => png(pngHeader({ width, height }), tinyData);
  return [
    one('PNG of 50,000 × 50,000 with hardly any data', claimed(50_000, 50_000), REFUSED),
    one('PNG of 2^31 − 1 × 2^31 − 1', claimed(0x7fffffff, 0x7fffffff), REFUSED),
    one('PNG of 2^32 − 1 × 2^32 − 1', claimed(0xffffffff, 0xffffffff), REFUSED),
    one('PNG of 65,536 × 65,536, whose area overflows 32 bits', claimed(65_536, 65_536), REFUSED),
    one('PNG without area', claimed(0, 0), REFUSED),
    one('PNG of 100 × 0', claimed(100, 0), REFUSED),
    one('PNG as thin as a line', claimed(1, 30_000_000), REFUSED),
    one('JPEG of 65,500 × 65,500', jpegHeaderOnly(65_500, 65_500), REFUSED),
    one('JPEG without height', jpegHeaderOnly(100, 0), REFUSED),
    one('JPEG of 6,000 × 6,000 with hardly any data', jpegHeaderOnly(6000, 6000), 'any'),
    one('just over 40 megapixels', blackPng({ width: 8000, height: 5001 }), REFUSED),
    one('40 megapixels', blackPng({ width: 8000, height: 5000 }), 'answer'),
    one(
      '40 megapixels in 16 bits with alpha',
      blackPng({ width: 8000, height: 5000, bitDepth: 16, colourType: COLOUR_TYPE.rgba }),
      'answer',
    ),
    one('40 megapixels in a strip', blackPng({ width: 80, height: 500_000 }), 'answer'),
    one('40 megapixels interlaced', blackPng({ width: 8000, height: 5000, interlaced: true }), 'answer'),
    one(
      '40 megapixels interlaced in 16 bits with alpha',
      blackPng({ width: 8000, height: 5000, bitDepth: 16, colourType: COLOUR_TYPE.rgba, interlaced: true }),
      REFUSED,
    ),
    one(
      '40 megapixels interlaced in one bit',
      blackPng({ width: 8000, height: 5000, bitDepth: 1, colourType: COLOUR_TYPE.grey, interlaced: true }),
      'answer',
    ),
    one('79 pixels wide', blackPng({ width: 79, height: 400 }), REFUSED),
    one('79 pixels high', blackPng({ width: 400, height: 79 }), REFUSED),
    one('80 × 80', blackPng({ width: 80, height: 80 }), 'answer'),
    one('80 × 80 interlaced', blackPng({ width: 80, height: 80, interlaced: true }), 'answer'),
    one('a single pixel', blackPng({ width: 1, height: 1 }), REFUSED),
  ];
}
