import type { Point, RgbImage } from './image.ts';
import type { Landmarks68 } from './landmarks.ts';

export type MaskDrawing = {
  colour: readonly [number, number, number];
  /** Over the bridge of the nose, or under the nostrils. */
  worn: 'over the nose' | 'under the nose';
};

/** A copy of the photo with a plain cloth mask over each face. */
export function drawMasks(image: RgbImage, faces: readonly Landmarks68[], { colour, worn }: MaskDrawing): RgbImage {
  const drawn = { ...image, data: Uint8Array.from(image.data) };
  for (const face of faces) fill(drawn, worn === 'over the nose' ? overNose(face) : underNose(face), colour);
  return drawn;
}

/** Landmark numbers of iBUG 300-W: 0–16 the jaw from ear to ear, 27–30 the nose's bridge, 33 its base, 51 the upper lip. */
function overNose(face: Landmarks68): Point[] {
  return [...belowChin(face, 1, 15), between(face[28]!, face[29]!, 0.5)];
}

function underNose(face: Landmarks68): Point[] {
  return [...belowChin(face, 3, 13), between(face[33]!, face[51]!, 0.6)];
}

/** The jaw line, led a little below the chin as cloth hangs. */
function belowChin(face: Landmarks68, first: number, last: number): Point[] {
  const drop = (face[8]!.y - face[27]!.y) * 0.08;
  return face.slice(first, last + 1).map(({ x, y }, i, { length }) => ({
    x,
    y: y + drop * Math.sin((Math.PI * i) / (length - 1)),
  }));
}

function between(a: Point, b: Point, share: number): Point {
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

/** Even-odd fill, with a little shade towards the outline's sides. */
function fill(image: RgbImage, outline: readonly Point[], colour: MaskDrawing['colour']): void {
  const left = Math.min(...outline.map(({ x }) => x));
  const right = Math.max(...outline.map(({ x }) => x));
  const top = Math.max(0, Math.floor(Math.min(...outline.map(({ y }) => y))));
  const bottom = Math.min(image.height, Math.ceil(Math.max(...outline.map(({ y }) => y))));
  for (let y = top; y < bottom; y++) {
    const crossings = crossingsOf(outline, y + 0.5);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const start = Math.max(0, Math.round(crossings[pair]!));
      const end = Math.min(image.width, Math.round(crossings[pair + 1]!));
      for (let x = start; x < end; x++) {
        const aside = (2 * (x - left)) / (right - left) - 1;
        const light = 1 - 0.25 * aside * aside;
        for (let channel = 0; channel < 3; channel++) {
          image.data[(y * image.width + x) * 3 + channel] = colour[channel]! * light;
        }
      }
    }
  }
}

function crossingsOf(outline: readonly Point[], y: number): number[] {
  const crossings: number[] = [];
  for (const [i, a] of outline.entries()) {
    const b = outline[(i + 1) % outline.length]!;
    if (a.y <= y !== b.y <= y) crossings.push(a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x));
  }
  return crossings.sort((p, q) => p - q);
}
