import { deflateSync } from 'node:zlib';
import { jpegHeaderOnly, jpegSegment, jpegWithManyScans, withSegments } from '../../support/jpeg.ts';
import { blackPng, png, pngChunk, pngHeader, rawSize } from '../../support/png.ts';
import { type ImageCase, many, one, REFUSED } from './image-case.ts';

/** Small files that grow when they are read. */
export function inflatingImages(): ImageCase[] {
  const zeros = deflateSync(Buffer.alloc(500_000_000));
  const header = { width: 100, height: 100 };
  const picture = deflateSync(Buffer.alloc(rawSize(header)));
  const compressedText = Buffer.concat([Buffer.from('Comment\0\0'), zeros]);
  const internationalText = Buffer.concat([Buffer.from('Comment\0\x01\0\0\0'), zeros]);
  const scans = (count: number) => jpegWithManyScans(6320, 6320, count);
  return [
    one('500 MB of data for 100 × 100 pixels', png(pngHeader(header), pngChunk('IDAT', zeros)), 'any'),
    one('500 MB of compressed text', blackPng(header, pngChunk('zTXt', compressedText)), 'any'),
    one('500 MB of international text', blackPng(header, pngChunk('iTXt', internationalText)), 'any'),
    one('500 MB of colour profile', blackPng(header, pngChunk('iCCP', compressedText)), 'any'),
    one('a hundred thousand texts', blackPng(header, many(100_000, pngChunk('tEXt', Buffer.from('a\0b')))), 'any'),
    one(
      'a hundred thousand empty data chunks',
      png(pngHeader(header), many(100_000, pngChunk('IDAT')), pngChunk('IDAT', picture)),
      'any',
    ),
    one(
      'data in chunks of a byte',
      png(pngHeader(header), ...Array.from(picture, (byte) => pngChunk('IDAT', Buffer.from([byte])))),
      'answer',
    ),
    one(
      'a chunk that claims 2 GB',
      png(pngHeader(header), Buffer.from('7fffffff49444154', 'hex'), Buffer.alloc(64)),
      REFUSED,
    ),
    one('a JPEG of 50 empty scans', scans(50), 'any'),
    one('a JPEG of 2,000 empty scans', scans(2000), REFUSED),
    one('a JPEG of 20,000 empty scans', scans(20_000), REFUSED),
    one(
      'a JPEG with 2.6 MB of comments',
      withSegments(jpegHeaderOnly(100, 100), ...new Array(40).fill(jpegSegment(0xfe, Buffer.alloc(65_533)))),
      'any',
    ),
  ];
}
