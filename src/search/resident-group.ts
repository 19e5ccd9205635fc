import type { GroupChanges, SealedTemplates } from '../ports.ts';
import type { FaceIndex } from './face-index.ts';
import type { SealedFaces } from './sealed-faces.ts';

/** The opened faces of one group in memory, and the version of the group that they show. */
export class ResidentGroup {
  readonly index: FaceIndex;
  #version: number;

  constructor(index: FaceIndex, version: number) {
    this.index = index;
    this.#version = version;
  }

  get version(): number {
    return this.#version;
  }

  /** Adds what a store handed over; faces that are here already are passed over. @throws IntegrityError */
  add({ chunks, tail }: SealedTemplates, faces: SealedFaces): void {
    for (const chunk of chunks) this.index.append(faces.openChunk(chunk));
    for (const template of tail) this.index.append(faces.openTemplate(template));
  }

  /** Applies the removals that led to `version`, which grew by one for each; earlier changes may be missing still. */
  remove(sequences: readonly number[], version: number): void {
    for (const sequence of sequences) this.index.remove(sequence);
    if (version === this.#version + sequences.length) this.#version = version;
  }

  /**
   * Applies everything up to `version`. Safe to repeat and to overtake: sequence numbers are never given twice, faces
   * are only added above the last one, and removing twice does nothing.
   */
  catchUp(changes: GroupChanges, faces: SealedFaces): void {
    this.add(changes, faces);
    for (const sequence of changes.removed) this.index.remove(sequence);
    this.#version = Math.max(this.#version, changes.version);
  }
}
