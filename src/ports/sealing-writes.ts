import type { AuditNote } from './audit.ts';
import type { RemovedFace } from './face-selection.ts';
import type { Group, NewFace } from './gallery.ts';
import type { NewStoredFace, SealedChunk, SealedTemplate } from './sealed-data.ts';

/** What another thread of this process needs in order to seal for a group. */
export type SealingKey = { group: Pick<Group, 'uid' | 'appKeyId' | 'modelVersion'>; dataKey: Uint8Array };

/** Seals the faces of one group. */
export interface GroupSealing {
  /** @param registeredAt milliseconds since the epoch */
  sealFace(face: NewFace, sequence: number, registeredAt: number): NewStoredFace;
  /** @param templates consecutive, oldest first, at least one */
  sealChunk(templates: readonly SealedTemplate[]): SealedChunk;
  /** The chunk without some of its faces; undefined when it held no other. */
  chunkWithout(chunk: SealedChunk, sequences: readonly number[]): SealedChunk | undefined;
}

/**
 * The writes that come often, by a store that has a thread of its own for them: it seals inside its transactions what
 * the gallery would seal otherwise, and no search waits for that. An answer means what it means in FaceStore.
 */
export interface SealingWrites {
  /**
   * Adds all of the faces or, when there is not room for all of them, none.
   * @param registeredAt milliseconds since the epoch
   * @returns how many were added, and for how many there was room; undefined when the group is gone
   */
  addFaces(
    key: SealingKey,
    faces: readonly NewFace[],
    registeredAt: number,
    capacity: number,
    note?: AuditNote,
  ): Promise<{ added: number; room: number } | undefined>;
  /** @returns undefined when the group is gone */
  removeFace(
    key: SealingKey,
    faceId: string,
    note?: AuditNote,
  ): Promise<{ removed: RemovedFace[]; version: number } | undefined>;
  compactTail(key: SealingKey, count: number): Promise<boolean>;
  /** Forgets the key of a group that is gone. */
  forgetKey(groupUid: string): void;
}
