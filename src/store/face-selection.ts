import type { FaceSelection } from '../ports.ts';
import type { ChunkRow } from './face-rows.ts';

/** Columns that a selection compares with one value; selecting by age takes two conditions. */
export const SELECTING_COLUMNS = ['face_id', 'image_id', 'external_image_id', 'person_id'] as const;
export type SelectingColumn = (typeof SELECTING_COLUMNS)[number];

export function selectedBy(
  selection: FaceSelection,
): { column: SelectingColumn; value: string } | { column: 'registered_at'; value: number } {
  if ('faceId' in selection) return { column: 'face_id', value: selection.faceId };
  if ('imageId' in selection) return { column: 'image_id', value: selection.imageId };
  if ('externalImageId' in selection) return { column: 'external_image_id', value: selection.externalImageId };
  if ('personId' in selection) return { column: 'person_id', value: selection.personId };
  return { column: 'registered_at', value: selection.registeredBefore };
}

/**
 * The first of the numbers, for which the chunk was found, and those behind it that are in the same one.
 * @param sequences ascending, at least one
 */
export function sequencesInside(chunk: ChunkRow | undefined, sequences: number[]): number[] {
  return sequences.filter((sequence, i) => i === 0 || (chunk !== undefined && sequence <= chunk.last_sequence));
}
