import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import {
  exifSegment,
  jpegHeaderOnly,
  jpegSegment,
  jpegWithManyScans,
  tiffDirectory,
  withSegments,
} from '../support/jpeg.ts';
import { blackPng, COLOUR_TYPE, PNG_SIGNATURE, png, pngChunk, pngChunks, pngHeader, rawSize } from '../support/png.ts';

/**
 * What has to come of a file. 'same faces' are those of the upright reference photo; 'any' is an answer or a refusal, for
 * damage that decoders may mend as they see fit.
 */
export type Expectation = 'same faces' | 'answer' | 'any' | 'InvalidImageFileException' | 'InvalidImageFormatException';

export type ImageCase = { name: string; file: Buffer; expected: Expectation };

const REFUSED = 'InvalidImageFileException';
const NO_IMAGE = 'InvalidImageFormatException';

/** Every case, made from one photo with faces (a JPEG of a few hundred pixels). */
export async function hostileImages(photo: Buffer): Promise<ImageCase[]> {
  return [
    ...tooLarge(),
    ...inflating(),
    ...brokenPngs(),
    ...brokenJpegs(photo),
    ...brokenExif(photo),
    ...(await unusualButRight(photo)),
    ...(await animated(photo)),
    ...(await polyglots(photo)),
    ...(await truncated(photo)),
  ];
}

const many = (count: number, part: Uint8Array) => Buffer.concat(new Array(count).fill(part));
const one = (name: string, file: Buffer, expected: Expectation): ImageCase => ({ name, file, expected });

function tooLarge(): ImageCase[] {
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

function inflating(): ImageCase[] {
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

function brokenPngs(): ImageCase[] {
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

function brokenJpegs(photo: Buffer): ImageCase[] {
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

function brokenExif(photo: Buffer): ImageCase[] {
  const ORIENTATION = 0x0112;
  const SHORT = 3;
  const with_ = (name: string, tiff: Buffer) =>
    one(`EXIF: ${name}`, withSegments(photo, exifSegment(tiff)), 'same faces');
  const good = tiffDirectory([[ORIENTATION, SHORT, 1, 1]]);
  return [
    ...[0, 9, 255, 65_535].map((value) =>
      with_(`orientation ${value}`, tiffDirectory([[ORIENTATION, SHORT, 1, value]])),
    ),
    with_('orientation as text', tiffDirectory([[ORIENTATION, 2, 4, 0x41414141]])),
    with_('orientation of an unknown type', tiffDirectory([[ORIENTATION, 99, 1, 1]])),
    with_('4 billion orientations', tiffDirectory([[ORIENTATION, SHORT, 0xffffffff, 8]])),
    with_('a directory that leads to itself', tiffDirectory([[ORIENTATION, SHORT, 1, 1]], { next: 8 })),
    with_('a directory beyond the end', tiffDirectory([[ORIENTATION, SHORT, 1, 1]], { next: 0xfffffff0 })),
    with_('more entries declared than there are', tiffDirectory([[ORIENTATION, SHORT, 1, 1]], { declared: 0xffff })),
    with_('five thousand entries', tiffDirectory(new Array(5000).fill([0x010e, 2, 0xffff, 8]))),
    with_(
      'a sub-directory that leads to itself',
      tiffDirectory([
        [0x8769, 4, 1, 8],
        [ORIENTATION, SHORT, 1, 1],
      ]),
    ),
    with_('cut off', good.subarray(0, 14)),
    with_('no byte order', Buffer.concat([Buffer.from('XX'), good.subarray(2)])),
    with_('nothing', Buffer.alloc(0)),
    with_('zeros', Buffer.alloc(60_000)),
    one(
      'EXIF: twice',
      withSegments(photo, exifSegment(good), exifSegment(tiffDirectory([[ORIENTATION, SHORT, 1, 1]]))),
      'same faces',
    ),
    one(
      'XMP that never closes',
      withSegments(photo, jpegSegment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${'<a>'.repeat(20_000)}`))),
      'same faces',
    ),
    one(
      'XMP with entities',
      withSegments(
        photo,
        jpegSegment(
          0xe1,
          Buffer.from('http://ns.adobe.com/xap/1.0/\0<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        ),
      ),
      'same faces',
    ),
    one(
      'a colour profile of noise',
      withSegments(
        photo,
        jpegSegment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), Buffer.alloc(4000, 0xa5)])),
      ),
      'same faces',
    ),
    one(
      'a colour profile with a missing part',
      withSegments(
        photo,
        jpegSegment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x02\x05', 'latin1'), Buffer.alloc(4000)])),
      ),
      'same faces',
    ),
  ];
}

async function unusualButRight(photo: Buffer): Promise<ImageCase[]> {
  const picture = () => sharp(photo);
  const transparent = await picture().ensureAlpha().png().toBuffer();
  const files: Record<string, Buffer> = {
    'progressive JPEG': await picture().jpeg({ quality: 90, progressive: true }).toBuffer(),
    'JPEG without subsampling': await picture().jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer(),
    'CMYK JPEG': await picture().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
    'grey JPEG': await picture().greyscale().jpeg({ quality: 95 }).toBuffer(),
    PNG: await picture().png().toBuffer(),
    'interlaced PNG': await picture().png({ progressive: true }).toBuffer(),
    'grey PNG': await picture().greyscale().png().toBuffer(),
    'palette PNG': await picture().png({ palette: true, colours: 256, dither: 0 }).toBuffer(),
    '16-bit PNG': await picture().toColourspace('rgb16').png().toBuffer(),
    '16-bit grey PNG': await picture().toColourspace('grey16').png().toBuffer(),
    'PNG with alpha': transparent,
    'interlaced 16-bit PNG with alpha': await sharp(transparent)
      .toColourspace('rgb16')
      .png({ progressive: true })
      .toBuffer(),
  };
  return Object.entries(files).map(([name, file]) => one(name, file, 'same faces'));
}

async function animated(photo: Buffer): Promise<ImageCase[]> {
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

async function polyglots(photo: Buffer): Promise<ImageCase[]> {
  const asPng = await sharp(photo).png().toBuffer();
  const script = Buffer.from(
    '<?php system($_GET[0]); ?><script>alert(1)</script><svg xmlns="http://www.w3.org/2000/svg"/>',
  );
  const zip = Buffer.concat([
    Buffer.from('504b0304', 'hex'),
    Buffer.alloc(200),
    Buffer.from('504b0506', 'hex'),
    Buffer.alloc(18),
  ]);
  const jpegStart = Buffer.from('ffd8ffe000104a46494600', 'hex');
  const behind = (head: Buffer, name: string, body: Buffer | string) =>
    one(`${name} behind the start of a JPEG`, Buffer.concat([head, Buffer.from(body as string)]), REFUSED);
  return [
    one('JPEG with a script in its comment', withSegments(photo, jpegSegment(0xfe, script)), 'same faces'),
    one('JPEG with an archive behind it', Buffer.concat([photo, zip]), 'same faces'),
    one('JPEG with a PNG behind it', Buffer.concat([photo, asPng]), 'same faces'),
    one('PNG with a JPEG behind it', Buffer.concat([asPng, photo]), 'same faces'),
    one('PNG with a page behind it', Buffer.concat([asPng, script]), 'same faces'),
    one('JPEG behind the signature of a PNG', Buffer.concat([PNG_SIGNATURE, photo]), REFUSED),
    one('PNG behind the first bytes of a JPEG', Buffer.concat([jpegStart, asPng]), REFUSED),
    behind(jpegStart, 'SVG', script),
    behind(jpegStart, 'PDF', '%PDF-1.7\n1 0 obj\n<</Type/Catalog>>endobj'),
    one('a page in front of a JPEG', Buffer.concat([script, photo]), NO_IMAGE),
    one('PDF', Buffer.from('%PDF-1.7\n'), NO_IMAGE),
    one(
      'SVG that loads a file',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
      NO_IMAGE,
    ),
    one('WebP', await sharp(photo).webp().toBuffer(), NO_IMAGE),
    one('GIF', await sharp(photo).gif().toBuffer(), NO_IMAGE),
    one('TIFF', await sharp(photo).tiff().toBuffer(), NO_IMAGE),
    one('AVIF', await sharp(photo).resize(100).avif({ effort: 0 }).toBuffer(), NO_IMAGE),
    one(
      'ImageMagick script',
      Buffer.from('push graphic-context\nviewbox 0 0 640 480\nimage over 0,0 0,0 "https://127.0.0.1/"'),
      NO_IMAGE,
    ),
  ];
}

async function truncated(photo: Buffer): Promise<ImageCase[]> {
  const files = {
    JPEG: photo,
    'progressive JPEG': await sharp(photo).jpeg({ progressive: true }).toBuffer(),
    PNG: await sharp(photo).resize(160).png().toBuffer(),
  };
  return Object.entries(files).flatMap(([name, file]) =>
    Array.from({ length: Math.floor((file.length - 1) / 1024) }, (_, i) =>
      one(
        `${name} cut off after ${i + 1} KB of ${Math.round(file.length / 1024)}`,
        file.subarray(0, (i + 1) * 1024),
        REFUSED,
      ),
    ),
  );
}
