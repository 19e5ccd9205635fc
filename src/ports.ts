import type { BoundingBox, FaceDetail, RegisteredFace } from './contract/face.ts';
import type { Scope } from './contract/scopes.ts';

/** The interfaces between the rooms. A use case knows only these; app.ts decides which adapter stands behind each. */

// ---------------------------------------------------------------------------------------------------------------------
// Images

/** Exactly one of the two is set; the contract's validation sees to it. */
export type ImageReference = { url: string } | { bytes: string };

export interface ImageSource {
  /**
   * The bytes of a PNG or JPEG file of at most 3,000,000 bytes (magic bytes checked, not yet decoded).
   * @throws ApiError with the code that the contract's image table names
   */
  fetch(image: ImageReference, context?: RequestContext): Promise<Uint8Array>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Vision

/** Unit-length vector of the recogniser, `FaceEngine.dimension` floats. Never logged, never stored, never returned. */
export type Embedding = Float32Array;

/** Why a face may not be used for recognition, judged on the input image's pixels and the head pose. */
export type Ineligibility = 'TOO_SMALL' | 'EXTREME_POSE';

export type AnalysedFace = {
  detail: FaceDetail;
  /** Width and height of the box in pixels of the upright input image, before clamping to it. */
  size: { width: number; height: number };
  /** Empty for an eligible face. */
  ineligible: Ineligibility[];
  /** Only for the eligible faces that `embed` asked for. */
  embedding?: Embedding;
};

export type AnalysisOptions = {
  /** Run the pose network and put `orientation` into the details. */
  orientation: boolean;
  /** Run the mask network and put `mask` into the details. */
  mask: boolean;
  /** Embed the n largest eligible faces; 0 embeds none. */
  embed: number;
  /** Embed faces that are too small or turned too far as well: benchmark protocols score every photo. */
  embedIneligible?: boolean;
  /** Return at most this many faces: the n largest. */
  maxFaces: number;
  /**
   * For probes: go through the faces from the largest down and stop at the first eligible one, which is then the last of
   * the result; the faces before it say why they were passed over.
   */
  stopAtFirstEligible: boolean;
  /** What becomes of faces under 60 px: detect leaves them out, register lists them as not added. */
  includeTooSmall: boolean;
};

export interface FaceEngine {
  /** Names the recogniser; templates of different versions are never compared. */
  readonly modelVersion: string;
  readonly dimension: number;
  /**
   * Faces of one image, largest box first. Runs in a worker thread, never on the event loop.
   * @throws ApiError InvalidImageFileException (not decodable, too many pixels, under 80 px),
   *   InternalServerError (queue full, worker lost, deadline passed)
   */
  analyse(image: Uint8Array, options: AnalysisOptions, context?: RequestContext): Promise<AnalysedFace[]>;
  /** The calibrated similarity, 0..100, of a cosine; strictly monotone. */
  similarityOfCosine(cosine: number): number;
  /** The smallest cosine whose similarity is at least the given one. */
  cosineOfSimilarity(similarity: number): number;
  /** Resolves once every worker has run every network once. */
  warmUp(): Promise<void>;
  stats(): EngineStats;
  close(): Promise<void>;
}

export type EngineStats = { workers: number; queued: number; running: number; completed: number; replaced: number };

/** Who asks, for ownership, fairness and cancelling. */
export type RequestContext = {
  /** The app key that owns the groups: the asking one, or the one that it was made for. */
  appKeyId: string;
  /** The groups that exist for the asking key; absent when all do. */
  groupIds?: readonly string[];
  signal?: AbortSignal;
};

// ---------------------------------------------------------------------------------------------------------------------
// Vault

/** A data encryption key that is wrapped by the master key; safe to store. */
export type WrappedKey = { keyId: string; bytes: Uint8Array };

/** A group's opened data encryption key. Lives in memory only. */
export interface GroupKey {
  /** @param context what the sealed bytes are bound to; opening with any other context fails */
  seal(plain: Uint8Array, context: string): Uint8Array;
  /** @throws Error when a bit was flipped or the context is another */
  open(sealed: Uint8Array, context: string): Uint8Array;
  /** 16 bytes that authenticate facts which are stored in clear. The same message gives the same tag. */
  tag(message: string): Uint8Array;
}

export interface Vault {
  /** Names the master key that new group keys are wrapped with; not secret. */
  readonly activeKeyId: string;
  /** A fresh group key and its wrapped form, bound to the group's internal id. */
  createGroupKey(groupUid: string): { key: GroupKey; wrapped: WrappedKey };
  /** @throws Error when the master key is unknown, or the wrapped key was altered or belongs to another group */
  openGroupKey(groupUid: string, wrapped: WrappedKey): GroupKey;
  /** The same group key under the active master key. @throws Error like openGroupKey */
  rewrapGroupKey(groupUid: string, wrapped: WrappedKey): WrappedKey;
  /** Authenticated and encrypted, for tokens handed to clients; text is base64url. */
  sealToken(plain: Uint8Array, context: string): string;
  /** @returns undefined when the token was tampered with or is bound to another context */
  openToken(token: string, context: string): Uint8Array | undefined;
}

// ---------------------------------------------------------------------------------------------------------------------
// Groups, faces, galleries

export type Group = {
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
    group: { appKeyId: string; groupId: string; modelVersion: string; createdAt: number },
    maxGroups: number,
  ): Promise<'created' | 'duplicate' | 'quota'>;
  findGroup(appKeyId: string, groupId: string): Promise<Group | undefined>;
  listGroups(appKeyId: string, limit: number, after: string | undefined): Promise<Page<Group>>;
}

/** A face as it is about to be registered. */
export type NewFace = {
  faceId: string;
  imageId: string;
  externalImageId?: string;
  bbox: BoundingBox;
  confidence: number;
  embedding: Embedding;
};

export type Match = { face: RegisteredFace; cosine: number };

export interface Gallery {
  /**
   * Seals and stores the faces in order, as many as the capacity leaves room for, all in one durable transaction.
   * @returns how many were added (a prefix), and undefined when the group is gone
   */
  enrol(group: Group, faces: NewFace[], capacity: number): Promise<number | undefined>;
  /** @returns false when the face is not in the group. The vector is gone from disk and memory when this resolves. */
  removeFace(group: Group, faceId: string): Promise<boolean>;
  /** Deletes the group with its faces and destroys its key. @returns false when it was gone already */
  removeGroup(group: Group): Promise<boolean>;
  listFaces(group: Group, limit: number, after: string | undefined): Promise<Page<RegisteredFace>>;
  findFace(group: Group, faceId: string): Promise<RegisteredFace | undefined>;
  /** Every face with cosine >= minCosine, most similar first, equal ones newest first, cut at `limit`. Exact. */
  searchByEmbedding(group: Group, probe: Embedding, minCosine: number, limit: number): Promise<Match[]>;
  /** The same with a registered face as the probe, which itself is left out. @returns undefined when it is not there */
  searchByFace(group: Group, faceId: string, minCosine: number, limit: number): Promise<Match[] | undefined>;
  /** Cosine between a registered face and an embedding. @returns undefined when the face is not there */
  compareWithFace(
    group: Group,
    faceId: string,
    probe: Embedding,
  ): Promise<{ face: RegisteredFace; cosine: number } | undefined>;
  /** Cosine between two embeddings by the same scoring as search, so that all endpoints agree. */
  compareEmbeddings(a: Embedding, b: Embedding): number;
  stats(): GalleryStats;
}

export type GalleryStats = { residentGroups: number; residentFaces: number; residentBytes: number };

// ---------------------------------------------------------------------------------------------------------------------
// Sealed faces: what the gallery asks of a store. The store sees sealed bytes only; every call names the group, so that a
// distributed database can keep each group's rows together.
//
// A group's faces carry sequence numbers that grow in the order of the commits. Its version grows with every change to
// the set of faces. A node that holds version v in memory asks for the changes since v before it answers.

export type GroupState = { version: number; faceCount: number; wrappedKey: WrappedKey | undefined };

/** A registered face with its place in the group and the tag that authenticates both. */
export type StoredFace = { face: RegisteredFace; sequence: number; tag: Uint8Array };

/** The template of one face, not yet part of a chunk. */
export type SealedTemplate = { sequence: number; sealed: Uint8Array };

/** Templates of consecutive faces, sealed together. */
export type SealedChunk = {
  /** The first sequence number it was made of; its name within the group. */
  chunkId: number;
  lastSequence: number;
  /** Grows each time the chunk is sealed anew. */
  generation: number;
  faceCount: number;
  sealed: Uint8Array;
};

export type SealedTemplates = { chunks: SealedChunk[]; tail: SealedTemplate[] };

export type NewStoredFace = StoredFace & { sealed: Uint8Array };

export interface FaceStore {
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
   * @returns undefined when the group is gone
   */
  appendFaces(
    groupUid: string,
    wanted: number,
    capacity: number,
    seal: (firstSequence: number, count: number) => NewStoredFace[],
  ): Promise<{ added: number; firstSequence: number; version: number } | undefined>;
  /**
   * Removes a face's row and its sealed template in one durable transaction.
   * @param rewrite when the template is in a chunk: that chunk without it, one generation on, or undefined when it held
   *   no other face
   * @returns undefined when the face or the group is not there
   */
  removeFace(
    groupUid: string,
    faceId: string,
    rewrite: (chunk: SealedChunk, sequence: number) => SealedChunk | undefined,
  ): Promise<{ sequence: number; version: number } | undefined>;
  /** Removes the group, its wrapped key and all its rows. @returns false when it was gone */
  removeGroup(groupUid: string): Promise<boolean>;
  /**
   * Replaces the oldest `count` tail records by one chunk, in one transaction, if the tail is at least that long.
   * @returns whether it did
   */
  compactTail(groupUid: string, count: number, seal: (templates: SealedTemplate[]) => SealedChunk): Promise<boolean>;
  /** All templates, oldest first, in batches, with the group's state; everything from one snapshot. */
  readTemplates(groupUid: string): Promise<{ state: GroupState; batches: AsyncIterable<SealedTemplates> } | undefined>;
  /**
   * What happened after `sinceVersion`, from one snapshot: the sequence numbers that were removed, and the chunks and
   * tail records that hold sequence numbers above `afterSequence`.
   * @returns undefined when the group is gone, 'too-old' when the change log no longer reaches back that far
   */
  readChanges(
    groupUid: string,
    sinceVersion: number,
    afterSequence: number,
  ): Promise<(SealedTemplates & { version: number; removed: number[] }) | 'too-old' | undefined>;
  findFace(groupUid: string, faceId: string): Promise<StoredFace | undefined>;
  /** A face and its template, alone or in its chunk, from one snapshot. */
  findTemplate(
    groupUid: string,
    faceId: string,
  ): Promise<{ stored: StoredFace; template: SealedTemplate | SealedChunk } | undefined>;
  /** The faces that are still there, in no particular order. */
  facesBySequence(groupUid: string, sequences: number[]): Promise<StoredFace[]>;
  /** Newest first. `after` is the sequence number of the last face of the page before. */
  listFaces(groupUid: string, limit: number, after: number | undefined): Promise<StoredFace[]>;
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

/** A group with every number that its seals and its pages are bound to. */
export type MovedGroup = Group & { wrappedKey: WrappedKey | undefined; version: number; nextSequence: number };

/** What moving a store's whole content elsewhere needs beside the other reads. */
export interface StoreExport {
  /** All groups of all app keys, oldest first; `after` is the `next` of the page before. */
  exportGroups(limit: number, after: string | undefined): Promise<Page<MovedGroup>>;
  exportAppKeys(): Promise<{ key: AppKey; hash: Uint8Array }[]>;
  exportSettings(): Promise<{ name: string; value: string }[]>;
}

/** Takes groups over as they are, still sealed. A group is there for everybody else once its import is finished. */
export interface StoreImport {
  /** Forgets what an interrupted import left of the group. @returns false when the group was imported wholly */
  beginGroupImport(groupUid: string): Promise<boolean>;
  importFaces(groupUid: string, faces: StoredFace[]): Promise<void>;
  importTemplates(groupUid: string, templates: SealedTemplates): Promise<void>;
  /** Groups are listed in the order in which their imports were finished. */
  finishGroupImport(group: MovedGroup): Promise<void>;
}

// ---------------------------------------------------------------------------------------------------------------------
// App keys

export type AppKey = {
  /** Public id, safe to log and to show. */
  id: string;
  name: string;
  createdAt: number;
  expiresAt?: number;
  revokedAt?: number;
  /** The app key whose groups this one works on; absent when it has groups of its own. */
  ownerId?: string;
  /** What the key may do; absent when it may do everything. */
  scopes?: Scope[];
  /** The groups that exist for the key; absent when all of its owner's do. */
  groupIds?: string[];
};

export interface AppKeyStore {
  /** @param hash SHA-256 of the key's text */
  insertAppKey(key: AppKey, hash: Uint8Array): Promise<void>;
  findAppKeyByHash(hash: Uint8Array): Promise<{ key: AppKey; hash: Uint8Array } | undefined>;
  listAppKeys(): Promise<AppKey[]>;
  /** @returns false when no such id */
  revokeAppKey(id: string, at: number): Promise<boolean>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Settings that the server keeps for itself, such as the hash of the operator password. Never anything biometric.

export interface SettingStore {
  readSetting(name: string): Promise<string | undefined>;
  /** Sets it only if its value is still the expected one (undefined: not set yet). @returns whether it did */
  replaceSetting(name: string, expected: string | undefined, value: string): Promise<boolean>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Audit: who did what, when. Ids and counts only, never anything biometric.

export type AuditEvent = { action: string; appKeyId?: string } & Record<string, string | number | string[] | undefined>;

export interface AuditLog {
  /** Resolves when the event is durable. */
  record(event: AuditEvent): Promise<void>;
}

/** One link of the chain. `tag` authenticates all other fields under a key that only the vault opens. */
export type AuditRow = { position: number; at: number; event: string; previous: Uint8Array; tag: Uint8Array };

export interface AuditStore {
  /** Adds rows behind the last one, in one durable transaction; `link` is told that last one, unless there is none. */
  appendAudit(link: (last: Pick<AuditRow, 'position' | 'tag'> | undefined) => AuditRow[]): Promise<void>;
  /** Oldest first, from behind a position on. */
  readAudit(afterPosition: number, limit: number): Promise<AuditRow[]>;
  lastAuditPosition(): Promise<number>;
  /** Forgets rows that are older than a time, never the last one. @returns how many */
  trimAudit(before: number): Promise<number>;
}

// ---------------------------------------------------------------------------------------------------------------------

/** Milliseconds since the epoch; replaced in tests of expiry. */
export type Clock = () => number;
