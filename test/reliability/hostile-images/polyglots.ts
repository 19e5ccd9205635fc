import sharp from 'sharp';
import { jpegSegment, withSegments } from '../../support/jpeg.ts';
import { PNG_SIGNATURE } from '../../support/png.ts';
import { type ImageCase, NO_IMAGE, one, REFUSED } from './image-case.ts';

/** Files that are two things at once, and files that are something else. */
export async function polyglots(photo: Buffer): Promise<ImageCase[]> {
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
