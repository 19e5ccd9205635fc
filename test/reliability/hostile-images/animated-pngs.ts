import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { png, pngChunk, pngChunks } from '../../support/png.ts';
import { type ImageCase, many, one } from './image-case.ts';

/** Animated PNGs: the first picture counts. */
export async function animatedPngs(photo: Buffer): Promise<ImageCase[]> {
  const file = await sharp(photo).png().toBuffer();
  const { width, height } = await sharp(photo).metadata();
  const chunks = pngChunks(file).filter(({ type }) => type !== 'IEND');
  const header = chunks.shift()!;
  const control = (sequence: number, frameWidth = width, frameHeight = height) => {
    const data = Buffer.alloc(26);
    [sequence, frameWidth, frameHeight].forEach((value, i) => {
      data.writeUInt32BE(value, i * 4);
    });
    return pngChunk('fcTL', data);
  };
  const frames = (count: number) => {
    const data = Buffer.alloc(8);
    data.writeUInt32BE(count, 0);
    return pngChunk('acTL', data);
  };
  const frameData = (sequence: number) =>
    pngChunk('fdAT', Buffer.concat([Buffer.from([0, 0, 0, sequence]), deflateSync(Buffer.alloc(1000))]));
  const picture = chunks.map(({ type, data }) => pngChunk(type, data));
  const start = pngChunk(header.type, header.data);
  return [
    one('APNG of two frames', png(start, frames(2), control(0), ...picture, control(1), frameData(2)), 'same faces'),
    one('APNG of 4 billion frames', png(start, frames(0xffffffff), control(0), ...picture), 'same faces'),
    one(
      'APNG with a frame beyond the picture',
      png(start, frames(2), control(0), ...picture, control(1, 0x7fffffff, 0x7fffffff), frameData(2)),
      'same faces',
    ),
    one(
      'APNG of five thousand frames',
      png(start, frames(5000), control(0), ...picture, many(5000, frameData(1))),
      'any',
    ),
  ];
}
