import type { Template } from './template.ts';
import type { TemplatePlanes } from './template-planes.ts';

/** A face that a search found. */
export type Hit = { sequence: number; cosine: number };

/** The faces of one group in memory, ready to be searched. */
export interface FaceIndex {
  readonly faceCount: number;
  /** The highest sequence number that was ever appended. */
  readonly lastSequence: number;
  readonly bytes: number;
  /** Takes the rows whose sequence number is above `lastSequence`; the rows are ascending. */
  append(planes: TemplatePlanes): void;
  /** The template is overwritten before this returns. Does nothing when the face is not there. */
  remove(sequence: number): void;
  /**
   * All faces with cosine >= minCosine that were there throughout, best first, equal ones newest first, cut at `limit`.
   * Faces that are appended meanwhile are not in the result; one that is removed meanwhile may be.
   */
  search(probe: Template, minCosine: number, limit: number): Promise<Hit[]>;
  /** All faces with cosine >= minCosine that were registered before the one with this number, in no order. */
  searchOlder(probe: Template, minCosine: number, than: number): Promise<Hit[]>;
  /**
   * All faces with cosine >= minCosine that are here now and were registered after the one with this number, in no order.
   * Found at once, on the calling thread: meant for a few.
   */
  searchNewer(probe: Template, minCosine: number, than: number): Hit[];
  /** Copies of the templates of up to `count` faces below a sequence number, newest first. */
  templatesBelow(sequence: number, count: number): { sequence: number; template: Template }[];
  /** Answers the searches it accepted, then overwrites and frees the memory. */
  dispose(): Promise<void>;
}

/** Makes empty indexes; owns what they share (memory, threads). */
export interface FaceIndexFactory {
  createIndex(): FaceIndex;
  /** What an index of so many faces will occupy. */
  bytesFor(faceCount: number, dimension: number): number;
  close(): Promise<void>;
}

/** Best first; of equal ones the newest first. */
export function compareHits(a: Hit, b: Hit): number {
  return b.cosine - a.cosine || b.sequence - a.sequence;
}
