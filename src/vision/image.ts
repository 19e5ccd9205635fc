/** Pixels of a decoded photo: 3 bytes a pixel (red, green, blue), row after row, upright. */
export type RgbImage = { data: Uint8Array; width: number; height: number };

/**
 * Gives the pixels' memory back at once. Left to the collector, a few photos are enough to set it off, and its threads then
 * take as much processor time as decoding does.
 */
export function discardPixels({ data }: RgbImage): void {
  const { buffer, byteLength } = data;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

/** Corner form in pixels; x1 and y1 lie behind the last pixel. May reach over the edges of its image. */
export type PixelBox = { x0: number; y0: number; x1: number; y1: number };

export type Point = { x: number; y: number };

/** Intersection over union of two boxes, 0..1. */
export function overlap(a: PixelBox, b: PixelBox): number {
  const width = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
  const height = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
  if (width <= 0 || height <= 0) return 0;
  const common = width * height;
  return common / (boxArea(a) + boxArea(b) - common);
}

export function boxArea(box: PixelBox): number {
  return (box.x1 - box.x0) * (box.y1 - box.y0);
}

export function boxCentre(box: PixelBox): Point {
  return { x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2 };
}
