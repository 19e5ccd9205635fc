import { crc32, deflateSync } from 'node:zlib';

/** PNG files written by hand, valid or not (ISO/IEC 15948). */
export const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

export const COLOUR_TYPE = { grey: 0, rgb: 2, palette: 3, greyAlpha: 4, rgba: 6 } as const;

export type PngHeader = {
  width: number;
  height: number;
  bitDepth?: 1 | 2 | 4 | 8 | 16;
  colourType?: number;
  interlaced?: boolean;
};

const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** First column and row, and the steps, of the seven passes of Adam7. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export function pngChunk(type: string, data: Uint8Array = new Uint8Array()): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

export function pngHeader(header: PngHeader): Buffer {
  const { width, height, bitDepth = 8, colourType = COLOUR_TYPE.rgb, interlaced = false } = header;
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([bitDepth, colourType, 0, 0, interlaced ? 1 : 0], 8);
  return pngChunk('IHDR', data);
}

export function png(...chunks: Uint8Array[]): Buffer {
  return Buffer.concat([PNG_SIGNATURE, ...chunks, pngChunk('IEND')]);
}

/** A valid black picture; a large one compresses a thousand times. */
export function blackPng(header: PngHeader, ...extraChunks: Uint8Array[]): Buffer {
  return png(pngHeader(header), ...extraChunks, pngChunk('IDAT', deflateSync(Buffer.alloc(rawSize(header)))));
}

/** Bytes of the picture before compression, with the filter byte of each row. */
export function rawSize({ width, height, bitDepth = 8, colourType = COLOUR_TYPE.rgb, interlaced }: PngHeader): number {
  const bitsPerPixel = bitDepth * CHANNELS[colourType]!;
  const passSize = (columns: number, rows: number) =>
    columns === 0 ? 0 : rows * (1 + Math.ceil((columns * bitsPerPixel) / 8));
  if (!interlaced) return passSize(width, height);
  return ADAM7.map(([x, y, dx, dy]) => passSize(Math.ceil((width - x) / dx), Math.ceil((height - y) / dy))).reduce(
    (sum, size) => sum + size,
  );
}

/** The chunks of a file, to be put together in another way. */
export function pngChunks(file: Buffer): { type: string; data: Buffer }[] {
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = PNG_SIGNATURE.length; at < file.length; ) {
    const length = file.readUInt32BE(at);
    chunks.push({ type: file.toString('latin1', at + 4, at + 8), data: file.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}
