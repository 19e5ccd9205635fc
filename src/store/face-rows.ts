import type { SealedChunk, SealedTemplate, StoredFace } from '../ports.ts';

export type FaceRow = {
  sequence: number;
  face_id: string;
  image_id: string;
  external_image_id: string | null;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  confidence: number;
  tag: Buffer;
};

export type ChunkRow = {
  chunk_id: number;
  last_sequence: number;
  generation: number;
  face_count: number;
  sealed: Buffer;
};

export type TailRow = SealedTemplate;

export function storedFaceOf(row: FaceRow): StoredFace {
  return {
    sequence: row.sequence,
    tag: row.tag,
    face: {
      faceId: row.face_id,
      imageId: row.image_id,
      ...(row.external_image_id !== null && { externalImageId: row.external_image_id }),
      bbox: { x0: row.x0, y0: row.y0, x1: row.x1, y1: row.y1 },
      confidence: row.confidence,
    },
  };
}

export function chunkOf(row: ChunkRow): SealedChunk {
  return {
    chunkId: row.chunk_id,
    lastSequence: row.last_sequence,
    generation: row.generation,
    faceCount: row.face_count,
    sealed: row.sealed,
  };
}
