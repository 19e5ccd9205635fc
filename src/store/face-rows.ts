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
  person_id: string | null;
  registered_at: number | null;
};

export type ChunkRow = {
  chunk_id: number;
  last_sequence: number;
  generation: number;
  face_count: number;
  sealed: Buffer;
};

/** In the order in which `faceValues` gives them. */
export const FACE_COLUMNS =
  'sequence, face_id, image_id, external_image_id, x0, y0, x1, y1, confidence, tag, person_id, registered_at';

export function faceValues({ face, sequence, tag }: StoredFace) {
  const { x0, y0, x1, y1 } = face.bbox;
  return [
    sequence,
    face.faceId,
    face.imageId,
    face.externalImageId ?? null,
    x0,
    y0,
    x1,
    y1,
    face.confidence,
    tag,
    face.personId ?? null,
    face.registeredAt ?? null,
  ] as const;
}

export type TailRow = SealedTemplate;

export function storedFaceOf(row: FaceRow): StoredFace {
  return {
    sequence: row.sequence,
    tag: row.tag,
    face: {
      faceId: row.face_id,
      imageId: row.image_id,
      ...(row.external_image_id !== null && { externalImageId: row.external_image_id }),
      ...(row.person_id !== null && { personId: row.person_id }),
      bbox: { x0: row.x0, y0: row.y0, x1: row.x1, y1: row.y1 },
      confidence: row.confidence,
      ...(row.registered_at !== null && { registeredAt: row.registered_at }),
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
