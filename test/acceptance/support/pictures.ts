import sharp, { type Sharp } from 'sharp';
import { samplePhoto } from '../../support/photos.ts';

/**
 * Pictures made from the sample photos. Where the photos matter: 6 shows four frontal faces, the largest of them at the
 * right; 5 shows five; 2 shows one face in profile, at the left.
 */

type SampleNumber = Parameters<typeof samplePhoto>[0];

const cache = new Map<string, Promise<Buffer>>();

function once(name: string, make: () => Promise<Buffer>): Promise<Buffer> {
  if (!cache.has(name)) cache.set(name, make());
  return cache.get(name)!;
}

export { samplePhoto };

/** A sample photo scaled to a width, as a high-quality JPEG. */
export function scaledPhoto(number: SampleNumber, width: number): Promise<Buffer> {
  return once(`scaled-${number}-${width}`, () => sharp(samplePhoto(number)).resize({ width }).jpeg().toBuffer());
}

/** One frontal face with some room around it. */
export function portrait(): Promise<Buffer> {
  return once('portrait', () =>
    sharp(samplePhoto(6)).extract({ left: 1380, top: 180, width: 420, height: 500 }).jpeg({ quality: 95 }).toBuffer(),
  );
}

/** Another person. */
export function otherPortrait(): Promise<Buffer> {
  return once('other-portrait', () =>
    sharp(samplePhoto(6)).extract({ left: 1080, top: 220, width: 360, height: 480 }).jpeg({ quality: 95 }).toBuffer(),
  );
}

/** A face that leaves no room for anything else. */
export function faceFillingTheFrame(): Promise<Buffer> {
  return once('filling', () =>
    sharp(samplePhoto(6))
      .extract({ left: 1470, top: 270, width: 240, height: 320 })
      .resize({ width: 960 })
      .jpeg()
      .toBuffer(),
  );
}

/** A face in profile that looks to the viewer's left, alone. */
export function profilePortrait(): Promise<Buffer> {
  return once('profile', () =>
    sharp(samplePhoto(2)).extract({ left: 310, top: 50, width: 300, height: 500 }).jpeg({ quality: 95 }).toBuffer(),
  );
}

/** A face that is turned a little to the viewer's left and leans clockwise. */
export function leaningPortrait(): Promise<Buffer> {
  return once('leaning', async () => {
    const upright = sharp(samplePhoto(3)).extract({ left: 980, top: 120, width: 420, height: 520 });
    return sharp(await upright.png().toBuffer())
      .rotate(15, { background: 'grey' })
      .jpeg({ quality: 95 })
      .toBuffer();
  });
}

/** Faces of 45 to 55 pixels: seen, and too small to be used. */
export function smallFaces(): Promise<Buffer> {
  return scaledPhoto(6, 480);
}

export function noFace(): Promise<Buffer> {
  return once('no-face', () =>
    sharp({ create: { width: 640, height: 480, channels: 3, background: { r: 96, g: 128, b: 160 } } })
      .jpeg()
      .toBuffer(),
  );
}

/** Six photos in one: 27 faces, all of 75 pixels and more. */
export function crowd(): Promise<Buffer> {
  return once('crowd', async () => {
    const width = 960;
    const height = 700;
    const tile = (number: SampleNumber) => sharp(samplePhoto(number)).resize({ width, height, fit: 'fill' });
    const tiles = [tile(6), tile(5), tile(6).flop(), tile(5).flop(), tile(6), tile(5)];
    const images = await Promise.all(tiles.map((picture) => picture.png().toBuffer()));
    return sharp({ create: { width: 3 * width, height: 2 * height, channels: 3, background: 'black' } })
      .composite(
        images.map((input, index) => ({
          input,
          left: (index % 3) * width,
          top: Math.floor(index / 3) * height,
        })),
      )
      .jpeg({ quality: 85 })
      .toBuffer();
  });
}

/** What has to be done to an upright picture so that a viewer that honours the orientation tag shows it upright again. */
const STORED_AS: Record<number, ((upright: Sharp) => Sharp)[]> = {
  1: [],
  2: [(picture) => picture.flop()],
  3: [(picture) => picture.rotate(180)],
  4: [(picture) => picture.flip()],
  5: [(picture) => picture.rotate(90), (picture) => picture.flop()],
  6: [(picture) => picture.rotate(270)],
  7: [(picture) => picture.rotate(270), (picture) => picture.flop()],
  8: [(picture) => picture.rotate(90)],
};

/** The same picture, stored in the way that EXIF orientation 1 … 8 stands for. */
export async function withExifOrientation(orientation: number): Promise<Buffer> {
  let pixels = await sharp(await scaledPhoto(6, 1280))
    .png()
    .toBuffer();
  for (const step of STORED_AS[orientation]!) pixels = await step(sharp(pixels)).png().toBuffer();
  return sharp(pixels).withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
}

/** The kinds of file that must decode, each showing the faces of the same photo. */
export const FILE_KINDS: Record<string, (picture: Sharp) => Sharp> = {
  'baseline JPEG': (picture) => picture.jpeg({ quality: 95 }),
  'progressive JPEG': (picture) => picture.jpeg({ quality: 95, progressive: true }),
  'JPEG without chroma subsampling': (picture) => picture.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }),
  'grey JPEG': (picture) => picture.toColourspace('b-w').jpeg({ quality: 95 }),
  'CMYK JPEG': (picture) => picture.toColourspace('cmyk').jpeg({ quality: 95 }),
  '8-bit PNG': (picture) => picture.png(),
  'interlaced PNG': (picture) => picture.png({ progressive: true }),
  'palette PNG': (picture) => picture.png({ palette: true, colours: 256, dither: 0 }),
  'grey PNG': (picture) => picture.toColourspace('b-w').png(),
  'PNG with alpha': (picture) => picture.ensureAlpha(0.999).png(),
  '16-bit PNG': (picture) => picture.toColourspace('rgb16').png(),
  '16-bit grey PNG': (picture) => picture.toColourspace('grey16').png(),
  '16-bit PNG with alpha': (picture) => picture.ensureAlpha(1).toColourspace('rgb16').png(),
};

export async function asFileKind(kind: string): Promise<Buffer> {
  const source = sharp(await scaledPhoto(6, 800));
  return FILE_KINDS[kind]!(source).toBuffer();
}

export function blank(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: 'white' } })
    .png()
    .toBuffer();
}

export function gif(): Promise<Buffer> {
  return sharp({ create: { width: 100, height: 100, channels: 3, background: 'white' } })
    .gif()
    .toBuffer();
}
