import type { FaceIndex } from './face-index.ts';
import { type Template, templateOf } from './template.ts';
import { planesOf } from './template-planes.ts';

/** Reads the template of a face that is in memory. */
export type TemplateSource = (sequence: number) => Template | undefined;

export type PersonHit = { personId: string; cosine: number };

/**
 * The persons of one group, each by the average of their faces: the direction of the sum of the unit vectors. A change
 * of a person's faces replaces the one average.
 */
export class PersonIndex {
  /** One row for each person, under a number that is new for every average. */
  readonly #averages: FaceIndex;
  readonly #personOf = new Map<number, string>();
  readonly #facesOf = new Map<string, Set<number>>();
  readonly #rowOf = new Map<string, number>();
  readonly #personAt = new Map<number, string>();
  readonly #changed = new Set<string>();
  #lastRow = 0;

  /** @param averages empty; belongs to this from now on */
  constructor(averages: FaceIndex) {
    this.#averages = averages;
  }

  get bytes(): number {
    return this.#averages.bytes;
  }

  /** Says whose a face is, by its sequence number; undefined for nobody's, or for one that is gone. */
  assign(sequence: number, personId: string | undefined): void {
    const before = this.#personOf.get(sequence);
    if (before !== undefined) {
      this.#facesOf.get(before)!.delete(sequence);
      this.#personOf.delete(sequence);
      this.#changed.add(before);
    }
    if (personId === undefined) return;
    const faces = this.#facesOf.get(personId) ?? new Set();
    this.#facesOf.set(personId, faces.add(sequence));
    this.#personOf.set(sequence, personId);
    this.#changed.add(personId);
  }

  /** Averages anew whoever's faces have changed. */
  refresh(templateOfFace: TemplateSource): void {
    for (const personId of this.#changed) {
      this.#removeRow(personId);
      const faces = this.#facesOf.get(personId)!;
      if (faces.size === 0) this.#facesOf.delete(personId);
      const average = averageOf([...faces].flatMap((sequence) => templateOfFace(sequence) ?? []));
      if (average === undefined) continue;
      const row = ++this.#lastRow;
      this.#averages.append(planesOf([{ sequence: row, template: average }]));
      this.#rowOf.set(personId, row);
      this.#personAt.set(row, personId);
    }
    this.#changed.clear();
  }

  /** The persons with cosine >= minCosine, most similar first, cut at `limit`. Exact. */
  async search(probe: Template, minCosine: number, limit: number): Promise<PersonHit[]> {
    if (this.#averages.faceCount === 0) return [];
    const hits = await this.#averages.search(probe, minCosine, limit);
    return hits.flatMap(({ sequence, cosine }) => {
      const personId = this.#personAt.get(sequence);
      return personId === undefined ? [] : { personId, cosine };
    });
  }

  /** The sequence numbers of a person's faces. */
  facesOf(personId: string): number[] {
    return [...(this.#facesOf.get(personId) ?? [])];
  }

  dispose(): Promise<void> {
    return this.#averages.dispose();
  }

  #removeRow(personId: string): void {
    const row = this.#rowOf.get(personId);
    if (row === undefined) return;
    this.#averages.remove(row);
    this.#rowOf.delete(personId);
    this.#personAt.delete(row);
  }
}

/** @returns undefined without faces, or when they cancel each other out */
function averageOf(faces: Template[]): Template | undefined {
  const [first] = faces;
  // As it is: whoever has one face is as similar as that face.
  if (faces.length < 2) return first;
  const sum = new Float64Array(first!.values.length);
  for (const { values, squaredNorm } of faces) {
    const length = Math.sqrt(squaredNorm);
    for (let i = 0; i < sum.length; i++) sum[i]! += values[i]! / length;
  }
  return sum.some((component) => component !== 0) ? templateOf(Float32Array.from(sum)) : undefined;
}
