import type { GalleryFace } from './gallery.ts';

/** A registered face with its place in the group and the tag that authenticates both. */
export type StoredFace = { face: GalleryFace; sequence: number; tag: Uint8Array };

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

export type NewStoredFace = StoredFace & { sealed: Uint8Array };
