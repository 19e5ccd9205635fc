import type { GalleryFace } from '../ports.ts';

type Labels = Pick<GalleryFace, 'personId' | 'externalImageId'>;

/** Persons decide where both faces have one; otherwise the client's labels do. Without either, nobody knows. */
export function areKnownAsOnePerson(a: Labels, b: Labels): boolean {
  if (a.personId !== undefined && b.personId !== undefined) return a.personId === b.personId;
  return a.externalImageId !== undefined && a.externalImageId === b.externalImageId;
}
