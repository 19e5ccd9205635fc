import type { FaceIndex, FaceIndexFactory, Hit } from '../face-index.ts';
import type { Template } from '../template.ts';
import type { TemplatePlanes } from '../template-planes.ts';
import { BATCH, bytesPerRow, strideFor } from './arena-layout.ts';
import { ArenaPool } from './arena-pool.ts';
import { BlockList } from './block-list.ts';
import type { Query } from './scan.ts';
import { ScanPool } from './scan-pool.ts';

/** `below`: only rows with lower sequence numbers count. */
type Waiting = Query & { below: number; resolve(hits: Hit[]): void; reject(error: unknown): void };

/**
 * The fast index: shared memory and the WebAssembly kernel. One scan runs at a time; the searches that come meanwhile
 * share the next one. Changes are made in place by the main thread, a running scan does not see or tear them: it reads
 * only rows that were published when it began, and a row that is removed drops out of its results at the latest when
 * the caller asks the store for the face.
 */
export class BlockIndex implements FaceIndex {
  readonly #scans: ScanPool;
  readonly #blocks: BlockList;
  #lastSequence = 0;
  #waiting: Waiting[] = [];
  /** Settles when no search is running or waiting. */
  #scanning: Promise<void> | undefined;

  constructor(scans: ScanPool, arenas: ArenaPool) {
    this.#scans = scans;
    this.#blocks = new BlockList(arenas);
  }

  get faceCount(): number {
    return this.#blocks.faceCount;
  }

  get lastSequence(): number {
    return this.#lastSequence;
  }

  get bytes(): number {
    return this.#blocks.bytes;
  }

  append(planes: TemplatePlanes): void {
    const from = planes.sequences.findIndex((sequence) => sequence > this.#lastSequence);
    if (from < 0) return;
    this.#blocks.append(planes, from);
    this.#lastSequence = planes.sequences[planes.count - 1]!;
  }

  remove(sequence: number): void {
    this.#blocks.remove(sequence);
    this.#releaseRetired();
  }

  search(template: Template, minCosine: number, limit: number): Promise<Hit[]> {
    return this.#search(template, minCosine, limit, Number.POSITIVE_INFINITY);
  }

  async searchOlder(template: Template, minCosine: number, than: number): Promise<Hit[]> {
    // No cut, since a hit that does not count must not push out one that does.
    const hits = await this.#search(template, minCosine, Math.max(1, this.faceCount), than);
    return hits.filter(({ sequence }) => sequence < than);
  }

  searchNewer(template: Template, minCosine: number, than: number): Hit[] {
    const runs = this.#blocks.runsAbove(than);
    const rows = runs.reduce((sum, run) => sum + run.rows, 0);
    if (rows === 0) return [];
    // No cut, since the first block may hold older faces too, which do not count.
    const [hits] = this.#scans.scanHere(runs, [{ template, minCosine, limit: rows }]);
    return hits!.filter(({ sequence }) => sequence > than);
  }

  templatesBelow(sequence: number, count: number): { sequence: number; template: Template }[] {
    return this.#blocks.templatesBelow(sequence, count);
  }

  async dispose(): Promise<void> {
    // Searches that were accepted before are still answered from the full index.
    while (this.#scanning !== undefined) await this.#scanning;
    this.#blocks.clear();
    this.#blocks.releaseRetired();
  }

  #search(template: Template, minCosine: number, limit: number, below: number): Promise<Hit[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ template, minCosine, limit, below, resolve, reject });
      this.#scanning ??= this.#scanWaiting();
    });
  }

  async #scanWaiting(): Promise<void> {
    // The searches of this turn of the event loop go together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, BATCH);
      this.#waiting = this.#waiting.slice(BATCH);
      try {
        const queries = batch.map(({ template, minCosine, limit }) => ({ template, minCosine, limit }));
        const below = Math.max(...batch.map((waiting) => waiting.below));
        const found = await this.#scans.scan(this.#blocks.runs(below), queries);
        for (const [i, waiting] of batch.entries()) waiting.resolve(found[i]!);
      } catch (error) {
        for (const waiting of batch) waiting.reject(error);
      }
      this.#blocks.releaseRetired();
    }
    this.#scanning = undefined;
  }

  #releaseRetired(): void {
    if (this.#scanning === undefined) this.#blocks.releaseRetired();
  }
}

/** @param threads scan threads; 0 scans on the calling thread */
export function blockIndexFactory(threads: number): FaceIndexFactory {
  const scans = new ScanPool(threads);
  const arenas = new ArenaPool(scans);
  return {
    createIndex: () => new BlockIndex(scans, arenas),
    bytesFor: (faceCount, dimension) => faceCount * bytesPerRow(strideFor(dimension)),
    close: () => scans.close(),
  };
}
