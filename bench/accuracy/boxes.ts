import sharp from 'sharp';
import type { AnalysedFace } from '../../src/ports.ts';
import { readTable } from '../eval-data.ts';

/** In pixels of the upright photo. */
export type Corners = { x0: number; y0: number; x1: number; y1: number };
/** A face that somebody drew. */
export type LabelledBox = Corners & { label: string };

const MATCH_OVERLAP = 0.4;

export function readScenes(): Map<string, LabelledBox[]> {
  return readBoxes('mask/scenes/boxes.tsv');
}

/** File name to its boxes. */
export function readBoxes(table: string): Map<string, LabelledBox[]> {
  const byFile = new Map<string, LabelledBox[]>();
  for (const [file, label, ...corners] of readTable(table, { header: true })) {
    const [x0, y0, x1, y1] = corners.map(Number);
    const boxes = byFile.get(file!) ?? [];
    boxes.push({ label: label!, x0: x0!, y0: y0!, x1: x1!, y1: y1! });
    byFile.set(file!, boxes);
  }
  return byFile;
}

/** Width and height of the upright photo. */
export async function sizeOf(path: string): Promise<{ width: number; height: number }> {
  return (await sharp(path).metadata()).autoOrient;
}

/** The found face that covers the labelled one best, if any does well enough. @param photo its size in pixels */
export function matchOf(
  box: Corners,
  faces: readonly AnalysedFace[],
  photo: { width: number; height: number },
): AnalysedFace | undefined {
  let best: AnalysedFace | undefined;
  let bestOverlap = MATCH_OVERLAP;
  for (const face of faces) {
    const { x0, y0, x1, y1 } = face.detail.bbox;
    const { width, height } = photo;
    const overlap = overlapOf(box, { x0: x0 * width, y0: y0 * height, x1: x1 * width, y1: y1 * height });
    if (overlap >= bestOverlap) {
      best = face;
      bestOverlap = overlap;
    }
  }
  return best;
}

/** Intersection over union. */
function overlapOf(a: Corners, b: Corners): number {
  const width = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
  const height = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (areaOf(a) + areaOf(b) - width * height);
}

function areaOf({ x0, y0, x1, y1 }: Corners): number {
  return (x1 - x0) * (y1 - y0);
}
