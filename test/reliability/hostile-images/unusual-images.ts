import sharp from 'sharp';
import { type ImageCase, one } from './image-case.ts';

/** Every kind of JPEG and PNG that has to be read. */
export async function unusualImages(photo: Buffer): Promise<ImageCase[]> {
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
