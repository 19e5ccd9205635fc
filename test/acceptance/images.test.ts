import { beforeAll, describe, expect, it } from 'vitest';
import type { FaceDetail } from '../../src/contract/face.ts';
import { asImage, askFor, newGroup, register, server, succeed } from './support/api.ts';
import { serveImage } from './support/image-server.ts';
import {
  asFileKind,
  blank,
  FILE_KINDS,
  portrait,
  samplePhoto,
  scaledPhoto,
  withExifOrientation,
} from './support/pictures.ts';

/** Fractions of the image; two encodings of one photo do not differ by more than a few pixels. */
const TOLERANCE = 0.02;

async function detect(photo: Uint8Array): Promise<FaceDetail[]> {
  return (await succeed('detectFaces', { body: { image: asImage(photo) } })).faceDetails;
}

/** Below, another encoding may decide whether something is taken for a face. */
const SURE = 80;

/** Holds the sure faces to those of another encoding of the photo, whatever the order of nearly equal sizes. */
function expectSameFaces(faces: FaceDetail[], expected: FaceDetail[]): void {
  const fromTheLeft = (list: FaceDetail[]) =>
    list.filter(({ confidence }) => confidence >= SURE).sort((a, b) => a.bbox.x0 - b.bbox.x0);
  expect(fromTheLeft(faces)).toHaveLength(fromTheLeft(expected).length);
  for (const [index, face] of fromTheLeft(faces).entries()) {
    const { bbox, landmarks } = fromTheLeft(expected)[index]!;
    for (const side of ['x0', 'y0', 'x1', 'y1'] as const) {
      expect(Math.abs(face.bbox[side] - bbox[side])).toBeLessThan(TOLERANCE);
    }
    for (const [position, { x, y }] of face.landmarks.entries()) {
      expect(Math.hypot(x - landmarks[position]!.x, y - landmarks[position]!.y)).toBeLessThan(TOLERANCE);
    }
  }
}

describe('EXIF orientation', () => {
  let upright: FaceDetail[];
  beforeAll(async () => {
    upright = await detect(await withExifOrientation(1));
    expect(upright.length).toBeGreaterThanOrEqual(4);
  });

  it.each([2, 3, 4, 5, 6, 7, 8])('%i shows the same faces in the same places', async (orientation) => {
    expectSameFaces(await detect(await withExifOrientation(orientation)), upright);
  });
});

describe('kinds of file', () => {
  let expected: FaceDetail[];
  beforeAll(async () => {
    expected = await detect(await scaledPhoto(6, 800));
    expect(expected.length).toBeGreaterThanOrEqual(4);
  });

  it.each(Object.keys(FILE_KINDS))('%s decodes to the same faces', async (kind) => {
    expectSameFaces(await detect(await asFileKind(kind)), expected);
  });

  it.each(['grey JPEG', 'CMYK JPEG', '16-bit PNG', 'palette PNG'])(
    '%s is recognised as the same person',
    async (kind) => {
      const body = { sourceImage: asImage(await scaledPhoto(6, 800)), targetImage: asImage(await asFileKind(kind)) };
      const { matchedFaceDetails } = await succeed('compareFaces', { query: 'threshold=90', body });
      expect(matchedFaceDetails[0]!.similarity).toBeGreaterThan(95);
    },
  );
});

describe('sizes', () => {
  it('an image of 80 by 80 pixels is large enough', async () => {
    expect(await detect(await blank(80, 80))).toEqual([]);
  });

  it.each([
    [79, 80],
    [80, 79],
    [1, 1],
  ])('one of %i by %i is not', async (width, height) => {
    const body = { image: asImage(await blank(width, height)) };
    await askFor('InvalidImageFileException', 'detectFaces', { body });
  });

  it('more than 40 megapixels are refused however small the file', async () => {
    const body = { image: asImage(await blank(8000, 5001)) };
    await askFor('InvalidImageFileException', 'detectFaces', { body });
  });

  it('a file may have 3,000,000 bytes and not one more', async () => {
    const photo = await portrait();
    // What follows the end of a JPEG is ignored by decoders.
    const padded = (bytes: number) => Buffer.concat([photo, Buffer.alloc(bytes - photo.length)]);
    expect(await detect(padded(3_000_000))).not.toEqual([]);
    await askFor('ImageTooLargeException', 'detectFaces', { body: { image: asImage(padded(3_000_001)) } });
  });

  it('a comparison takes two images of 3,000,000 bytes each', async () => {
    const photo = await portrait();
    const image = asImage(Buffer.concat([photo, Buffer.alloc(3_000_000 - photo.length)]));
    const body = { sourceImage: image, targetImage: image };
    expect((await succeed('compareFaces', { query: 'threshold=90', body })).matchedFaceDetailCount).toBe(1);
  });
});

describe('base64', () => {
  it.each<[string, (text: string) => string]>([
    ['line breaks', (text) => `${text.slice(0, 76)}\n${text.slice(76)}`],
    ['a missing padding', (text) => `${text.replace(/=+$/, '')}A`],
    ['the URL-safe alphabet', (text) => `-_${text.slice(2)}`],
    ['white space around it', (text) => ` ${text}`],
    ['nothing in it', () => ''],
    ['a character of no alphabet', (text) => `${text.slice(0, -4)}%%%%`],
  ])('with %s is refused', async (_what, spoil) => {
    const { bytes } = asImage(await portrait());
    await askFor('InvalidImageBytesException', 'detectFaces', { body: { image: { bytes: spoil(bytes) } } });
  });
});

describe('what is not an image', () => {
  it.each([
    ['text', Buffer.from('Hello, this is no image at all')],
    ['a WebP header', Buffer.from('RIFF\x24\x00\x00\x00WEBPVP8 ', 'latin1')],
    ['a BMP header', Buffer.from('BM\x00\x00\x00\x00', 'latin1')],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ])('%s is InvalidImageFormatException', async (_what, bytes) => {
    await askFor('InvalidImageFormatException', 'detectFaces', { body: { image: asImage(bytes) } });
  });

  it.each([
    ['a JPEG start and then zeros', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(2000)])],
    ['a PNG signature alone', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ])('%s is InvalidImageFileException', async (_what, bytes) => {
    await askFor('InvalidImageFileException', 'detectFaces', { body: { image: asImage(bytes) } });
  });

  it('a PNG that ends in the middle is InvalidImageFileException', async () => {
    const file = await asFileKind('8-bit PNG');
    const body = { image: asImage(file.subarray(0, file.length / 2)) };
    await askFor('InvalidImageFileException', 'detectFaces', { body });
  });
});

describe('image URLs', () => {
  it.each([
    'not a url',
    '/photo.jpg',
    'file:///etc/passwd',
    'data:image/png;base64,AA==',
    'http://user:password@example.com/photo.jpg',
    'http://example.com:8080/photo.jpg',
    'http://example.com:9999/photo.jpg',
    'http://example.com:12001/photo.jpg',
    'http://10.255.255.1/photo.jpg',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00::1]/photo.jpg',
    'http://name.invalid/photo.jpg',
    '',
  ])('%j is refused', async (url) => {
    await askFor('InvalidImageURLException', 'detectFaces', { body: { image: { url } } });
  });

  const skip = server.imageHost === undefined;
  const title = skip ? ' (skipped: LIKENESS_TEST_IMAGE_HOST is not given)' : '';
  describe.skipIf(skip)(`of a server on this machine${title}`, () => {
    it('bring the same faces as the bytes', async () => {
      const url = await serveImage((_request, response) => void response.end(samplePhoto(6)));
      const { faceDetails } = await succeed('detectFaces', { body: { image: { url } } });
      expect(faceDetails).toEqual(await detect(samplePhoto(6)));
    });

    it('serve every endpoint that takes an image', async () => {
      const photo = await portrait();
      const image = { url: await serveImage((_request, response) => void response.end(photo)) };
      const groupId = await newGroup();
      const { addedFaces } = await succeed('registerFaces', { params: { groupId }, body: { image, limit: 1 } });
      const params = { groupId, faceId: addedFaces[0]!.faceId };
      const query = 'limit=1&threshold=90';
      expect((await succeed('searchByImage', { params, query, body: { image } })).matchFaceCount).toBe(1);
      expect((await succeed('verifyFace', { params, body: { compareImage: image } })).similarity).toBeGreaterThan(99.9);
      const body = { sourceImage: image, targetImage: asImage(photo) };
      expect((await succeed('compareFaces', { query: 'threshold=90', body })).matchedFaceDetailCount).toBe(1);
    });

    it('may redirect three times and not four', async () => {
      const photo = await portrait();
      const url = await serveImage((request, response) => {
        const hops = Number(/\d+$/.exec(request.url!)?.[0] ?? 0);
        if (hops === 0) response.end(photo);
        else response.writeHead(302, { location: `/hop/${hops - 1}` }).end();
      });
      await succeed('detectFaces', { body: { image: { url: new URL('/hop/3', url).href } } });
      const tooFar = { url: new URL('/hop/4', url).href };
      await askFor('InvalidImageURLException', 'detectFaces', { body: { image: tooFar } });
    });

    it.each([204, 206, 304, 404, 500])('that answer %i are refused', async (status) => {
      const url = await serveImage((_request, response) => void response.writeHead(status).end());
      await askFor('InvalidImageURLException', 'detectFaces', { body: { image: { url } } });
    });

    it('that bring more than 3,000,000 bytes, or something else than an image, get the code of that', async () => {
      const large = await serveImage((_request, response) => void response.end(Buffer.alloc(3_000_001)));
      await askFor('ImageTooLargeException', 'detectFaces', { body: { image: { url: large } } });
      const text = await serveImage((_request, response) => void response.end('hello'));
      await askFor('InvalidImageFormatException', 'detectFaces', { body: { image: { url: text } } });
    });
  });

  it('leave a comparison to say which of its images was at fault', async () => {
    const good = asImage(await portrait());
    const bad = { url: 'http://name.invalid/photo.jpg' };
    for (const [field, other] of [
      ['sourceImage', 'targetImage'],
      ['targetImage', 'sourceImage'],
    ] as const) {
      const body = { [field]: bad, [other]: good };
      const { header } = await askFor('InvalidImageURLException', 'compareFaces', { query: 'threshold=90', body });
      expect(header.detail).toMatch(new RegExp(`^${field}`));
    }
  });
});

describe('a photo that was registered', () => {
  it('is found again from any kind of file', async () => {
    const groupId = await newGroup();
    await register(groupId, await scaledPhoto(6, 800));
    const query = 'limit=1&threshold=95';
    for (const kind of Object.keys(FILE_KINDS)) {
      const body = { image: asImage(await asFileKind(kind)) };
      expect((await succeed('searchByImage', { params: { groupId }, query, body })).matchFaceCount, kind).toBe(1);
    }
  });
});
