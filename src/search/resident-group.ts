import type { GroupChanges, SealedTemplates } from '../ports.ts';
import type { FaceIndex } from './face-index.ts';
import type { PersonIndex } from './person-index.ts';
import type { SealedFaces } from './sealed-faces.ts';
import type { Template } from './template.ts';
import type { TemplatePlanes } from './template-planes.ts';

/** The opened faces of one group in memory, and the version of the group that they show. */
export class ResidentGroup {
  readonly index: FaceIndex;
  #version: number;
  #persons: PersonIndex | undefined;
  /** Faces that came, left or changed their person since the persons were last brought up to date. */
  #touched: Set<number> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(index: FaceIndex, version: number) {
    this.index = index;
    this.#version = version;
  }

  get version(): number {
    return this.#version;
  }

  get bytes(): number {
    return this.index.bytes + (this.#persons?.bytes ?? 0);
  }

  /** Absent until somebody has looked for persons. */
  get persons(): PersonIndex | undefined {
    return this.#persons;
  }

  /** Adds what a store handed over; faces that are here already are passed over. @throws IntegrityError */
  add({ chunks, tail }: SealedTemplates, faces: SealedFaces): void {
    for (const chunk of chunks) this.#append(faces.openChunk(chunk));
    for (const template of tail) this.#append(faces.openTemplate(template));
  }

  /** Applies the removals that led to `version`, which grew by one for each; earlier changes may be missing still. */
  remove(sequences: readonly number[], version: number): void {
    for (const sequence of sequences) this.#remove(sequence);
    if (version === this.#version + sequences.length) this.#version = version;
  }

  /**
   * Applies everything up to `version`. Safe to repeat and to overtake: sequence numbers are never given twice, faces
   * are only added above the last one, and removing twice does nothing.
   */
  catchUp(changes: GroupChanges, faces: SealedFaces): void {
    this.add(changes, faces);
    for (const sequence of changes.removed) this.#remove(sequence);
    for (const sequence of changes.personChanged) this.#touched?.add(sequence);
    this.#version = Math.max(this.#version, changes.version);
  }

  templateOf(sequence: number): Template | undefined {
    const [newest] = this.index.templatesBelow(sequence + 1, 1);
    return newest?.sequence === sequence ? newest.template : undefined;
  }

  /** From now on, what changes is kept for `takeTouched`. */
  noteChanges(): void {
    this.#touched = new Set();
  }

  holdPersons(persons: PersonIndex): void {
    this.#persons = persons;
  }

  takeTouched(): number[] {
    const touched = [...(this.#touched ?? [])];
    this.#touched?.clear();
    return touched;
  }

  /** Runs work on the persons when the work before is done. */
  oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => {});
    return done;
  }

  /** Overwrites the faces and the persons in memory, when the searches that were accepted are answered. */
  async dispose(): Promise<void> {
    await this.index.dispose();
    await this.oneAtATime(async () => this.#persons?.dispose());
  }

  #append(planes: TemplatePlanes): void {
    if (this.#touched) for (const sequence of planes.sequences) this.#touched.add(sequence);
    this.index.append(planes);
  }

  #remove(sequence: number): void {
    this.#touched?.add(sequence);
    this.index.remove(sequence);
  }
}
