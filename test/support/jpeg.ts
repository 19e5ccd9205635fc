/** JPEG files written by hand (ITU-T T.81): pieces that no encoder would put together. */
const START_OF_IMAGE = Buffer.from([0xff, 0xd8]);
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

export function jpegSegment(marker: number, data: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** The same picture with segments put in right after its start. */
export function withSegments(file: Buffer, ...segments: Uint8Array[]): Buffer {
  return Buffer.concat([START_OF_IMAGE, ...segments, file.subarray(2)]);
}

/** An APP1 segment whose TIFF block is given from its byte order mark on. */
export function exifSegment(tiff: Uint8Array): Buffer {
  return jpegSegment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]));
}

/** One entry of a TIFF directory: tag, type, count, value or offset. */
export type TiffEntry = [number, number, number, number];

/** A little-endian TIFF block with one directory. */
export function tiffDirectory(entries: TiffEntry[], { next = 0, declared = entries.length } = {}): Buffer {
  const block = Buffer.alloc(8 + 2 + entries.length * 12 + 4);
  block.write('II*\0', 'latin1');
  block.writeUInt32LE(8, 4);
  block.writeUInt16LE(declared, 8);
  entries.forEach(([tag, type, count, value], i) => {
    const at = 10 + i * 12;
    block.writeUInt16LE(tag, at);
    block.writeUInt16LE(type, at + 2);
    block.writeUInt32LE(count, at + 4);
    block.writeUInt32LE(value, at + 8);
  });
  block.writeUInt32LE(next, 10 + entries.length * 12);
  return block;
}

const BASELINE = 0xc0;
const PROGRESSIVE = 0xc2;
/** Sampling factors, horizontal and vertical in one byte, of the components. */
export const SAMPLING = { grey: [0x11], '4:4:4': [0x11, 0x11, 0x11], '4:2:0': [0x22, 0x11, 0x11] } as const;

function frameHeader(marker: number, width: number, height: number, sampling: readonly number[]): Buffer {
  const components = sampling.flatMap((factors, i) => [i + 1, factors, 0]);
  const data = Buffer.from([8, 0, 0, 0, 0, sampling.length, ...components]);
  data.writeUInt16BE(height, 1);
  data.writeUInt16BE(width, 3);
  return jpegSegment(marker, data);
}

const QUANTISATION = jpegSegment(0xdb, Buffer.from([0, ...new Array(64).fill(1)]));
/** A Huffman table with one symbol, whose code is a single 0 bit. */
const oneSymbolTable = (kindAndId: number, symbol: number) =>
  jpegSegment(0xc4, Buffer.from([kindAndId, 1, ...new Array(15).fill(0), symbol]));

const scan = (from: number, to: number, bits: Uint8Array) =>
  Buffer.concat([jpegSegment(0xda, Buffer.from([1, 1, 0, from, to, 0])), bits]);

/**
 * A grey progressive picture with as many scans as wanted. Each is a few bytes (runs of empty blocks) that make a decoder
 * go through the whole picture once more.
 */
export function jpegWithManyScans(width: number, height: number, scans: number): Buffer {
  const EMPTY_RUN = 0xe0;
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  // A 0 bit and fourteen zero bits: a run of 2^14 blocks without coefficients.
  const emptyScan = scan(1, 63, Buffer.alloc(Math.ceil((Math.ceil(blocks / 2 ** 14) * 15) / 8)));
  return Buffer.concat([
    START_OF_IMAGE,
    QUANTISATION,
    frameHeader(PROGRESSIVE, width, height, SAMPLING.grey),
    oneSymbolTable(0x00, 0),
    oneSymbolTable(0x10, EMPTY_RUN),
    scan(0, 0, Buffer.alloc(Math.ceil(blocks / 8))),
    ...new Array(scans).fill(emptyScan),
    END_OF_IMAGE,
  ]);
}

/** A header of any size, and hardly any data. */
export function jpegHeaderOnly(
  width: number,
  height: number,
  { progressive = false, sampling = 'grey' as keyof typeof SAMPLING } = {},
): Buffer {
  const components = SAMPLING[sampling].flatMap((_factors, i) => [i + 1, 0]);
  return Buffer.concat([
    START_OF_IMAGE,
    QUANTISATION,
    frameHeader(progressive ? PROGRESSIVE : BASELINE, width, height, SAMPLING[sampling]),
    oneSymbolTable(0x00, 0),
    oneSymbolTable(0x10, 0),
    jpegSegment(0xda, Buffer.from([SAMPLING[sampling].length, ...components, 0, progressive ? 0 : 63, 0])),
    Buffer.alloc(16),
    END_OF_IMAGE,
  ]);
}
