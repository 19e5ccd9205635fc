import { exifSegment, jpegSegment, tiffDirectory, withSegments } from '../../support/jpeg.ts';
import { type ImageCase, one } from './image-case.ts';

/** A right picture with wrong metadata: the faces are what counts. */
export function brokenExif(photo: Buffer): ImageCase[] {
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
