import { compareHits, type FaceIndex, type Hit } from './face-index.ts';
import { cosine, type Template } from './template.ts';
import { type TemplatePlanes, templateAt } from './template-planes.ts';

/** The plain definition of a search: score everything, keep, sort, cut. What the fast kernel is compared with. */
export class ReferenceIndex implements FaceIndex {
  readonly #templates = new Map<number, Template>();
  #lastSequence = 0;

  get faceCount(): number {
    return this.#templates.size;
  }

  get lastSequence(): number {
    return this.#lastSequence;
  }

  get bytes(): number {
    let sum = 0;
    for (const template of this.#templates.values()) sum += template.values.byteLength;
    return sum;
  }

  append(planes: TemplatePlanes): void {
    for (let row = 0; row < planes.count; row++) {
      const sequence = planes.sequences[row]!;
      if (sequence <= this.#lastSequence) continue;
      this.#templates.set(sequence, templateAt(planes, row));
      this.#lastSequence = sequence;
    }
  }

  remove(sequence: number): void {
    this.#templates.get(sequence)?.values.fill(0);
    this.#templates.delete(sequence);
  }

  async search(probe: Template, minCosine: number, limit: number): Promise<Hit[]> {
    const hits: Hit[] = [];
    for (const [sequence, template] of this.#templates) {
      const score = cosine(probe, template);
      if (score >= minCosine) hits.push({ sequence, cosine: score });
    }
    return hits.sort(compareHits).slice(0, limit);
  }

  async searchOlder(probe: Template, minCosine: number, than: number): Promise<Hit[]> {
    const hits = await this.search(probe, minCosine, this.faceCount);
    return hits.filter(({ sequence }) => sequence < than);
  }

  searchNewer(probe: Template, minCosine: number, than: number): Hit[] {
    const hits: Hit[] = [];
    for (const [sequence, template] of this.#templates) {
      const score = sequence > than ? cosine(probe, template) : Number.NEGATIVE_INFINITY;
      if (score >= minCosine) hits.push({ sequence, cosine: score });
    }
    return hits;
  }

  templatesBelow(sequence: number, count: number): { sequence: number; template: Template }[] {
    const sequences = [...this.#templates.keys()].filter((other) => other < sequence).sort((a, b) => b - a);
    return sequences.slice(0, count).map((other) => {
      const { values, squaredNorm } = this.#templates.get(other)!;
      return { sequence: other, template: { values: values.slice(), squaredNorm } };
    });
  }

  async dispose(): Promise<void> {
    for (const template of this.#templates.values()) template.values.fill(0);
    this.#templates.clear();
  }
}
