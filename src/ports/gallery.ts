import type { BoundingBox, RegisteredFace } from '../contract/face.ts';
import type { Embedding } from './face-engine.ts';

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
