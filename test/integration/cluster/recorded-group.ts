import { randomUUID } from 'node:crypto';
import { ApiError } from '../../../src/contract/api-error.ts';
import type { Group } from '../../../src/ports.ts';
import { embeddingOf, newFace } from '../../reliability/crash/faces.ts';
import { checkHistory, type Operation, type Violation } from '../../reliability/load/history.ts';
import type { Node } from './nodes.ts';

const APP_KEY_ID = 'cluster-test';
const CAPACITY = 100_000;
const EVERYTHING = 4096;
const NEVER = Number.POSITIVE_INFINITY;

export type Outcome = { staleReads: number; lostWrites: number; violations: Violation[] };

/** One group, the operations that the nodes did on it, and what follows from the ones that were answered. */
export class RecordedGroup {
  readonly group: Group;
  readonly history: Operation[] = [];
  /** Why operations had no answer; they may have happened or not. */
  readonly reasons: string[] = [];
  readonly #known: string[] = [];

  private constructor(group: Group) {
    this.group = group;
  }

  static async create({ store }: Node): Promise<RecordedGroup> {
    const groupId = `history-${randomUUID()}`;
    await store.createGroup({ appKeyId: APP_KEY_ID, groupId, modelVersion: 'model', createdAt: 0 }, NEVER);
    return new RecordedGroup((await store.findGroup(APP_KEY_ID, groupId))!);
  }

  get unanswered(): number {
    return this.reasons.length;
  }

  async register({ gallery }: Node, count: number): Promise<void> {
    const faces = Array.from({ length: count }, newFace);
    const start = performance.now();
    const added = await this.#answered(() => gallery.enrol(this.group, faces, CAPACITY));
    const end = added === undefined ? NEVER : performance.now();
    for (const { faceId } of faces) this.history.push({ kind: 'add', faceId, start, end });
    if (added !== undefined) this.#known.push(...faces.map(({ faceId }) => faceId));
  }

  async removeOne({ gallery }: Node): Promise<void> {
    const faceId = this.#known.splice(Math.floor(Math.random() * this.#known.length), 1)[0];
    if (faceId === undefined) return;
    const start = performance.now();
    const removed = await this.#answered(() => gallery.removeFace(this.group, faceId));
    this.history.push({ kind: 'remove', faceId, start, end: removed === undefined ? NEVER : performance.now() });
  }

  async removeGroup({ gallery }: Node): Promise<void> {
    await this.#answered(() => gallery.removeGroup(this.group));
  }

  /** The whole group as a search sees it. */
  async search({ gallery }: Node): Promise<void> {
    const probe = embeddingOf(randomUUID());
    await this.#read(() => gallery.searchByEmbedding(this.group, probe, -1, EVERYTHING).then(faceIdsOfMatches));
  }

  /** The whole group as the list shows it. */
  async list({ gallery }: Node): Promise<void> {
    await this.#read(async () => {
      const page = await gallery.listFaces(this.group, EVERYTHING, undefined);
      return new Set(page.items.map(({ faceId }) => faceId));
    });
  }

  async randomOperation(node: Node): Promise<void> {
    const dice = Math.random();
    if (dice < 0.3) await this.register(node, 1 + Math.floor(Math.random() * 3));
    else if (dice < 0.5) await this.removeOne(node);
    else if (dice < 0.85) await this.search(node);
    else await this.list(node);
  }

  /** Reads the group once more on every node, when nothing else runs, and judges everything. */
  async judge(nodes: readonly Node[]): Promise<Outcome> {
    for (const node of nodes) {
      await this.list(node);
      await this.search(node);
    }
    const finalReads = this.history.slice(-2 * nodes.length).filter((operation) => operation.kind === 'read');
    const removed = new Map(this.history.flatMap((o) => (o.kind === 'remove' ? [[o.faceId, o.end] as const] : [])));
    let lostWrites = 0;
    for (const operation of this.history) {
      if (operation.kind !== 'add' || operation.end === NEVER) continue;
      const mustBeIn = !removed.has(operation.faceId);
      const mustBeOut = removed.has(operation.faceId) && removed.get(operation.faceId) !== NEVER;
      if (mustBeIn && finalReads.some(({ seen }) => !seen.has(operation.faceId))) lostWrites++;
      if (mustBeOut && finalReads.some(({ seen }) => seen.has(operation.faceId))) lostWrites++;
    }
    const violations = checkHistory(this.history);
    return { staleReads: violations.length, lostWrites, violations };
  }

  async #read(seenBy: () => Promise<Set<string>>): Promise<void> {
    const start = performance.now();
    const seen = await this.#answered(seenBy);
    if (seen !== undefined) this.history.push({ kind: 'read', seen, start, end: performance.now() });
  }

  /** @returns undefined when the storage was away; any other error is a fault */
  async #answered<T>(operation: () => Promise<T>): Promise<T | undefined> {
    try {
      return await operation();
    } catch (error) {
      if (!(error instanceof ApiError && error.detail.includes('could not reach its storage'))) throw error;
      this.reasons.push(String((error.cause as Error).message));
      return undefined;
    }
  }
}

function faceIdsOfMatches(matches: { face: { faceId: string } }[]): Set<string> {
  return new Set(matches.map(({ face }) => face.faceId));
}
