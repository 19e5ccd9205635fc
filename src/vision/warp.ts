import type { ImagePyramid } from './pyramid.ts';

/**
 * Where an output pixel comes from: source x = a·u − b·v + x, source y = b·u + a·v + y, with u, v counted in output pixels and both
 * images' coordinates measured at pixel corners (the first pixel's centre is 0.5, 0.5). A turn, a scale and a shift, never a
 * shear: faces keep their shape.
 */
export type Similarity = { a: number; b: number; x: number; y: number };

/** How bytes become network input: value = byte × scale + offset, for red, green and blue. */
export type Normalisation = { scale: readonly [number, number, number]; offset: readonly [number, number, number] };

/** Places in the pyramid's memory where the planes of red, green and blue begin. */
export type Planes = { red: number; green: number; blue: number };

type Size = { width: number; height: number };

/**
 * Reads a `width`×`height` crop bilinearly into three planes of 32-bit floats, row after row, in the pyramid's memory.
 * What lies outside the photo reads as black, as in the crops that the networks were trained on.
 */
export function warpInPlace(
  pyramid: ImagePyramid,
  transform: Similarity,
  { width, height }: Size,
  { scale, offset }: Normalisation,
  { red, green, blue }: Planes,
): void {
  const { level, scale: shrunk } = pyramid.levelFor(Math.hypot(transform.a, transform.b));
  const { kernel } = pyramid.memory;
  const normalisation = pyramid.normalisationBlock;
  pyramid.memory.floats(normalisation, 6).set([...scale, ...offset]);
  const { a, b, x, y } = transform;
  const from = [a / shrunk, b / shrunk, x / shrunk, y / shrunk] as const;
  kernel.warp(level.place, level.width, level.height, ...from, width, height, red, green, blue, normalisation);
}

/** The same to the caller's own floats: planes of red, green and blue, one behind the other. */
export function warpToPlanes(
  pyramid: ImagePyramid,
  transform: Similarity,
  size: Size,
  normalisation: Normalisation,
  out: Float32Array,
): void {
  const plane = size.width * size.height;
  const block = pyramid.cropBlock(3 * plane);
  warpInPlace(pyramid, transform, size, normalisation, planesAt(block, plane));
  out.set(pyramid.memory.floats(block, 3 * plane));
}

/** Three planes of so many floats, one behind the other. */
export function planesAt(place: number, plane: number): Planes {
  const bytes = plane * Float32Array.BYTES_PER_ELEMENT;
  return { red: place, green: place + bytes, blue: place + 2 * bytes };
}

/** The same normalisation for all three channels. */
export function uniformNormalisation(scale: number, offset: number): Normalisation {
  return { scale: [scale, scale, scale], offset: [offset, offset, offset] };
}

/** A point of the source, given in output pixels. */
export function applySimilarity({ a, b, x, y }: Similarity, point: { x: number; y: number }): { x: number; y: number } {
  return { x: a * point.x - b * point.y + x, y: b * point.x + a * point.y + y };
}
