import { type ImageCase, one, REFUSED } from './image-case.ts';

/** Structures that break the rules of JPEG. */
export function brokenJpegs(photo: Buffer): ImageCase[] {
  const startOfScan = photo.indexOf(Buffer.from([0xff, 0xda]));
  const tables = photo.indexOf(Buffer.from([0xff, 0xc4]));
  const patched = (at: number, bytes: Buffer) =>
    Buffer.concat([photo.subarray(0, at), bytes, photo.subarray(at + bytes.length)]);
  return [
    one('the first bytes alone', photo.subarray(0, 4), REFUSED),
    one('a header without a picture', photo.subarray(0, startOfScan), REFUSED),
    one('start and end', Buffer.from('ffd8ffd9', 'hex'), REFUSED),
    one('only starts', Buffer.alloc(10_000, Buffer.from('ffd8', 'hex')), REFUSED),
    one('only fill bytes', Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(100_000, 0xff)]), REFUSED),
    one(
      'a segment without length',
      Buffer.concat([photo.subarray(0, 2), Buffer.from('ffe00000', 'hex'), photo.subarray(2)]),
      'any',
    ),
    one('Huffman tables of nothing', patched(tables + 4, Buffer.alloc(30)), 'any'),
    one('Huffman tables that overflow', patched(tables + 4, Buffer.alloc(30, 0xff)), REFUSED),
    one(
      'noise for picture data',
      patched(startOfScan + 20, Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * 7919) & 0xff))),
      'any',
    ),
    one('two pictures in one', Buffer.concat([photo, photo]), 'same faces'),
    one(
      'a progressive frame over baseline data',
      patched(photo.indexOf(Buffer.from([0xff, 0xc0])), Buffer.from([0xff, 0xc2])),
      'any',
    ),
    one('lossless JPEG', patched(photo.indexOf(Buffer.from([0xff, 0xc0])), Buffer.from([0xff, 0xc3])), REFUSED),
  ];
}
