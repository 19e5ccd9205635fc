import type { AuditNote } from './audit.ts';
import type {
  FaceSelection,
  PagedSelection,
  PersonFacePosition,
  PersonSummary,
  RemovedFace,
} from './face-selection.ts';
import type { Group } from './gallery.ts';
import type { NewStoredFace, SealedChunk, SealedTemplate, StoredFace } from './sealed-data.ts';
import type { SealingWrites } from './sealing-writes.ts';
import type { WrappedKey } from './vault.ts';

/**
 * What the gallery asks of a store. The store sees sealed bytes only; every call names the group, so that a
 * distributed database can keep each group's rows together.
 *
 * A group's faces carry sequence numbers that grow in the order of the commits. Its version grows with every change to
 * the set of faces. A node that holds version v in memory asks for the changes since v before it answers.
 */

export type GroupState = { version: number; faceCount: number; wrappedKey: WrappedKey | undefined };

export type SealedTemplates = { chunks: SealedChunk[]; tail: SealedTemplate[] };

export type GroupChanges = SealedTemplates & { version: number; removed: number[]; personChanged: number[] };

export interface FaceStore {
  /** Absent where the gallery seals inside the store's transactions. */
  readonly sealingWrites?: SealingWrites;
  /** @returns undefined when the group is gone */
  readGroupState(groupUid: string): Promise<GroupState | undefined>;
  /**
   * Keeps the wrapped key unless the group has one already.
   * @returns the key that is kept; undefined when the group is gone
   */
  ensureGroupKey(groupUid: string, wrapped: WrappedKey): Promise<WrappedKey | undefined>;
  /**
   * Adds up to `wanted` faces, as many as the capacity leaves room for, in one durable transaction. The quota is taken
   * and the sequence numbers are given by one statement; then `seal` is called once, inside the transaction.
   * @param seal is told the first of `count` consecutive sequence numbers; not called when there is no room
   * @param note is asked for in the transaction as well; not when there is no room
   * @returns undefined when the group is gone
   */
  appendFaces(
    groupUid: string,
    wanted: number,
    capacity: number,
    seal: (firstSequence: number, count: number) => NewStoredFace[],
    note?: (added: number) => AuditNote | undefined,
  ): Promise<{ added: number; firstSequence: number; version: number } | undefined>;
  /**
   * Removes the rows and sealed templates of up to `limit` selected faces in one durable transaction. Fewer than `limit`
   * means that none is left.
   * @param rewrite called for each chunk that holds templates of them: the chunk without these, one generation on, or
   *   undefined when it held no other
   * @returns undefined when the group is gone; the version grows by one for each face
   */
  removeFaces(
    groupUid: string,
    selection: FaceSelection,
    limit: number,
    rewrite: (chunk: SealedChunk, sequences: number[]) => SealedChunk | undefined,
    note?: (removed: RemovedFace[]) => AuditNote | undefined,
  ): Promise<{ removed: RemovedFace[]; version: number } | undefined>;
  /**
   * Changes which person a face belongs to, and its tag, in one durable transaction.
   * @param change is told the face as it is; undefined leaves it so
   * @returns the face as it was; undefined when the face or the group is not there
   */
  changePerson(
    groupUid: string,
    faceId: string,
    change: (stored: StoredFace) => { personId: string | undefined; tag: Uint8Array } | undefined,
    note?: AuditNote,
  ): Promise<StoredFace | undefined>;
  /** Removes the group, its wrapped key and all its rows. @returns false when it was gone */
  removeGroup(groupUid: string, note?: AuditNote): Promise<boolean>;
  /**
   * Replaces the oldest `count` tail records by one chunk, in one transaction, if the tail is at least that long.
   * @returns whether it did
   */
  compactTail(groupUid: string, count: number, seal: (templates: SealedTemplate[]) => SealedChunk): Promise<boolean>;
  /** All templates, oldest first, in batches, with the group's state; everything from one snapshot. */
  readTemplates(groupUid: string): Promise<{ state: GroupState; batches: AsyncIterable<SealedTemplates> } | undefined>;
  /**
   * What happened after `sinceVersion`, from one snapshot: the sequence numbers that were removed, those whose person
   * changed (some of which may be gone again), and the chunks and tail records that hold numbers above `afterSequence`.
   * @returns undefined when the group is gone, 'too-old' when the change log no longer reaches back that far
   */
  readChanges(
    groupUid: string,
    sinceVersion: number,
    afterSequence: number,
  ): Promise<GroupChanges | 'too-old' | undefined>;
  findFace(groupUid: string, faceId: string): Promise<StoredFace | undefined>;
  /** A face and its template, alone or in its chunk, from one snapshot. */
  findTemplate(
    groupUid: string,
    faceId: string,
  ): Promise<{ stored: StoredFace; template: SealedTemplate | SealedChunk } | undefined>;
  /** The faces that are still there, in no particular order. */
  facesBySequence(groupUid: string, sequences: number[]): Promise<StoredFace[]>;
  /** Newest first. `after` is the sequence number of the last face of the page before. */
  listFaces(
    groupUid: string,
    limit: number,
    after: number | undefined,
    selection?: PagedSelection,
  ): Promise<StoredFace[]>;
  countFaces(groupUid: string, selection: FaceSelection): Promise<number>;
  /** In the order of the ids' bytes, as far as the store has them: without the tags of the faces. */
  listPersons(groupUid: string, limit: number, afterPersonId: string | undefined): Promise<PersonSummary[]>;
  /** The faces that belong to persons, each person's together, oldest first. */
  listFacesOfPersons(groupUid: string, limit: number, after: PersonFacePosition | undefined): Promise<StoredFace[]>;
}

/** For the operator's tools: re-wrapping after a change of the master key, and checking every sealed byte. */
export interface GroupKeyStore {
  /** All groups of all app keys, in pages by uid. */
  listAllGroups(
    limit: number,
    afterUid: string | undefined,
  ): Promise<(Group & { wrappedKey: WrappedKey | undefined })[]>;
  /** @returns false when the group is gone or its key is no longer the expected one */
  replaceGroupKey(groupUid: string, expected: WrappedKey, replacement: WrappedKey): Promise<boolean>;
}
