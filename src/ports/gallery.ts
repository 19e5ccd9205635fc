import type { BoundingBox, RegisteredFace } from '../contract/face.ts';
import type { AuditNote } from './audit.ts';
import type { Embedding } from './face-engine.ts';
import type { FaceSelection, PagedSelection, PersonSummary, RemovedFace } from './face-selection.ts';

/** What the owner of a group may set and change; what is absent is off. Kept in clear, not authenticated. */
export type GroupSettings = {
  /** Faces of a lower quality score are not registered: 1..100. */
  minQuality?: number;
  /** Faces are erased so many days after their registration: 1 or more. */
  retentionDays?: number;
};

/** Absent leaves a setting as it is, null turns it off. */
export type GroupSettingsChange = { [Setting in keyof GroupSettings]?: GroupSettings[Setting] | null };

export type Group = GroupSettings & {
  /** Internal random id (UUID), never reused: a group that is deleted and created again has another one. */
  uid: string;
  appKeyId: string;
  groupId: string;
  modelVersion: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  faceCount: number;
};

/** One page, newest first. `next` is the position to go on from; undefined on the last page. */
export type Page<T> = { items: T[]; next: string | undefined };

export interface GroupStore {
  createGroup(
    group: GroupSettings & { appKeyId: string; groupId: string; modelVersion: string; createdAt: number },
    maxGroups: number,
    note?: AuditNote,
  ): Promise<'created' | 'duplicate' | 'quota'>;
  findGroup(appKeyId: string, groupId: string): Promise<Group | undefined>;
  listGroups(appKeyId: string, limit: number, after: string | undefined): Promise<Page<Group>>;
  /** Changes some settings in one step. @returns the group as it is then; undefined when it is gone */
  changeGroupSettings(groupUid: string, change: GroupSettingsChange, note?: AuditNote): Promise<Group | undefined>;
  /** Groups of all app keys that have a retention time, in pages by uid. */
  listGroupsWithRetention(limit: number, afterUid: string | undefined): Promise<Group[]>;
}

/** A face as the gallery knows it: what v1.0 of the API shows, and what only later versions show. */
export type GalleryFace = RegisteredFace & {
  /** The person whose face it is; chosen by the client, unique within the group. */
  personId?: string;
  /** Milliseconds since the epoch; absent for a face that a release before 0.2 registered. */
  registeredAt?: number;
};

/** A face as it is about to be registered. */
export type NewFace = {
  faceId: string;
  imageId: string;
  externalImageId?: string;
  personId?: string;
  bbox: BoundingBox;
  confidence: number;
  embedding: Embedding;
};

export type Match = { face: GalleryFace; cosine: number };

/** A person by the face of theirs that is most like the probe. */
export type PersonMatch = { personId: string; faceCount: number; face: GalleryFace; cosine: number };

/** Two faces that are not known to be the same person's, the newer one first. */
export type FacePair = { faces: [GalleryFace, GalleryFace]; cosine: number };

export type DuplicateSearch = {
  minCosine: number;
  /** Pairs of one page. */
  limit: number;
  after: string | undefined;
  signal?: AbortSignal;
};

export type PersonChange = { from?: string; to?: string };

export interface Gallery {
  /**
   * Seals and stores the faces in order, as many as the capacity leaves room for, all in one durable transaction.
   * @param note is asked for with how many can be added; asked again when that turns out to be fewer. The one that was
   *   right is kept, none when no face was added
   * @returns how many were added (a prefix), and undefined when the group is gone
   */
  enrol(
    group: Group,
    faces: NewFace[],
    capacity: number,
    note?: (added: number) => AuditNote | undefined,
  ): Promise<number | undefined>;
  /** @returns false when the face is not in the group. The vector is gone from disk and memory when this resolves. */
  removeFace(group: Group, faceId: string, note?: AuditNote): Promise<boolean>;
  /**
   * Removes up to `limit` selected faces in one durable transaction; fewer than `limit` means that none is left. Their
   * vectors are gone from disk and memory when this resolves.
   * @returns undefined when the group is gone
   */
  removeFaces(
    group: Group,
    selection: FaceSelection,
    limit: number,
    note?: (removed: RemovedFace[]) => AuditNote | undefined,
  ): Promise<RemovedFace[] | undefined>;
  /** Deletes the group with its faces and destroys its key. @returns false when it was gone already */
  removeGroup(group: Group, note?: AuditNote): Promise<boolean>;
  /** Newest first; of the selected faces only, when there is a selection. */
  listFaces(
    group: Group,
    limit: number,
    after: string | undefined,
    selection?: PagedSelection,
  ): Promise<Page<GalleryFace>>;
  countFaces(group: Group, selection: FaceSelection): Promise<number>;
  /** In the order of their ids. */
  listPersons(group: Group, limit: number, after: string | undefined): Promise<Page<PersonSummary>>;
  /**
   * Makes a face that belongs to `from` (whomever, when absent) belong to `to` (nobody, when absent). Durable, and known
   * to the next search of persons on every server.
   * @returns the face as it was; it was left so when it belongs to somebody else, or to `to` already. Undefined when the
   *   face or the group is not there
   */
  changePerson(group: Group, faceId: string, change: PersonChange, note?: AuditNote): Promise<GalleryFace | undefined>;
  findFace(group: Group, faceId: string): Promise<GalleryFace | undefined>;
  /** Every face with cosine >= minCosine, most similar first, equal ones newest first, cut at `limit`. Exact. */
  searchByEmbedding(group: Group, probe: Embedding, minCosine: number, limit: number): Promise<Match[]>;
  /** The same with a registered face as the probe, which itself is left out. @returns undefined when it is not there */
  searchByFace(group: Group, faceId: string, minCosine: number, limit: number): Promise<Match[] | undefined>;
  /** Cosine between a registered face and an embedding. @returns undefined when the face is not there */
  compareWithFace(
    group: Group,
    faceId: string,
    probe: Embedding,
  ): Promise<{ face: GalleryFace; cosine: number } | undefined>;
  /**
   * The persons with a face of cosine >= minCosine, most similar first, cut at `limit`. Exact. Needs the group in memory:
   * may be forwarded to a server that has it, like the other searches.
   */
  searchPersons(group: Group, probe: Embedding, minCosine: number, limit: number): Promise<PersonMatch[]>;
  /**
   * For each face that is about to be registered, the faces of the group with cosine >= minCosine that are not known to be
   * the same person's, most similar first, cut at `limit`. Runs on this server.
   */
  findConflicts(group: Group, faces: readonly NewFace[], minCosine: number, limit: number): Promise<Match[][]>;
  /**
   * Compares faces with all older ones, newest first, until the page is full or some seconds have passed. Exact: over all
   * pages each pair of faces that are there throughout comes once. Runs on this server, beside the searches.
   * @returns undefined when the group is gone
   */
  findDuplicates(group: Group, search: DuplicateSearch): Promise<(Page<FacePair> & { compared: number }) | undefined>;
  /** Cosine between two embeddings by the same scoring as search, so that all endpoints agree. */
  compareEmbeddings(a: Embedding, b: Embedding): number;
  stats(): GalleryStats;
}

export type GalleryStats = { residentGroups: number; residentFaces: number; residentBytes: number };
