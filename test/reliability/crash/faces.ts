import { createHash, randomUUID } from 'node:crypto';
import type { Embedding, NewFace } from '../../../src/ports.ts';

const DIMENSION = 64;

/** A face's embedding follows from its id: whoever knows the id can tell whether the stored template is the right one. */
export function embeddingOf(faceId: string): Embedding {
  const bytes = createHash('shake256', { outputLength: DIMENSION }).update(faceId).digest();
  return Float32Array.from(bytes, (byte) => byte - 127.5);
}

export function newFace(): NewFace {
  const faceId = randomUUID();
  const bbox = { x0: 0.1, y0: 0.1, x1: 0.5, y1: 0.5 };
  return { faceId, imageId: randomUUID(), bbox, confidence: 99, embedding: embeddingOf(faceId) };
}

export function masterKey(number: number): Uint8Array {
  return new Uint8Array(createHash('sha256').update(`master key ${number}`).digest());
}

/** The newest key first, as after that many rotations; the one before it still opens. */
export function masterKeys(newest: number): Uint8Array[] {
  return Array.from({ length: newest + 1 }, (_, i) => masterKey(newest - i));
}
