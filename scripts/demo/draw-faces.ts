import sharp from 'sharp';
import type { BoundingBox, FaceDetail } from '../../src/contract/face.ts';
import { TEXT_HEIGHT, textPath, textWidth } from './pixel-font.ts';

export type LabelledFace = { face: Pick<FaceDetail, 'bbox' | 'landmarks'>; label: string; highlighted: boolean };

// The server lets libvips load JPEG and PNG only, in the whole process; the overlay is an SVG of our own making.
const SVG_LOADERS = ['VipsForeignLoadSvg'];

const PLAIN_COLOUR = '#4cc9f0';
const HIGHLIGHT_COLOUR = '#ffd166';

/** Draws boxes, landmarks and names over a photo and writes it as PNG. */
export async function drawFaces(photo: Uint8Array, faces: LabelledFace[], outputFile: string): Promise<void> {
  const upright = await sharp(photo).autoOrient().toBuffer({ resolveWithObject: true });
  const { width, height } = upright.info;
  const shapes = faces.map((face) => drawFace(face, width, height)).join('');
  const overlay = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes}</svg>`;
  sharp.unblock({ operation: SVG_LOADERS });
  await sharp(upright.data)
    .composite([{ input: Buffer.from(overlay) }])
    .png()
    .toFile(outputFile);
}

function drawFace({ face, label, highlighted }: LabelledFace, width: number, height: number): string {
  const colour = highlighted ? HIGHLIGHT_COLOUR : PLAIN_COLOUR;
  const box = toPixels(face.bbox, width, height);
  const stroke = Math.max(1.5, width / 500);
  const points = face.landmarks
    .map(({ x, y }) => `<circle cx="${x * width}" cy="${y * height}" r="${stroke * 1.4}" fill="${colour}"/>`)
    .join('');
  return (
    `<rect x="${box.x0}" y="${box.y0}" width="${box.x1 - box.x0}" height="${box.y1 - box.y0}" rx="${stroke * 2}"` +
    ` fill="none" stroke="${colour}" stroke-width="${stroke}"/>${points}${drawLabel(label, box, colour, width)}`
  );
}

function drawLabel(label: string, box: BoundingBox, colour: string, width: number): string {
  const dot = Math.max(1, Math.round(width / 800));
  const padding = 3 * dot;
  const labelWidth = textWidth(label) * dot + 2 * padding;
  const labelHeight = TEXT_HEIGHT * dot + 2 * padding;
  const x = Math.min(Math.max(0, box.x0), width - labelWidth);
  const y = Math.max(0, box.y0 - labelHeight - dot);
  return (
    `<rect x="${x}" y="${y}" width="${labelWidth}" height="${labelHeight}" rx="${dot}" fill="${colour}"/>` +
    `<path d="${textPath(label, x + padding, y + padding, dot)}" fill="#10131a"/>`
  );
}

function toPixels(box: BoundingBox, width: number, height: number): BoundingBox {
  return { x0: box.x0 * width, y0: box.y0 * height, x1: box.x1 * width, y1: box.y1 * height };
}
