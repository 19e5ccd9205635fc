import type { AuditNote, Clock, FaceSelection, FaceStore, Group, NewFace, RemovedFace, SealedChunk } from '../ports.ts';
import type { IntegrityLog } from './group-seals.ts';
import type { SealedFaces } from './sealed-faces.ts';
import { TailCompactor } from './tail-compactor.ts';

/** What left, and the version that this made; undefined when the group is gone. */
export type Removal = { removed: RemovedFace[]; version: number } | undefined;

type AddedNote = (added: number) => AuditNote | undefined;

/**
 * Adds faces to the store and takes them out. Where the store has a thread that seals, single removals and registrations
 * go there; otherwise everything is sealed here, inside the store's transactions.
 */
export class FaceWriter {
  readonly #store: FaceStore;
  readonly #tails: TailCompactor;
  readonly #clock: Clock;

  constructor(store: FaceStore, log: IntegrityLog, clock: Clock) {
    this.#store = store;
    this.#tails = new TailCompactor(store, log);
    this.#clock = clock;
  }

  /** @returns how many were added, as many as there was room for; undefined when the group is gone */
  async add(group: Group, sealing: SealedFaces, faces: NewFace[], capacity: number, note?: AddedNote) {
    const added = this.#store.sealingWrites
      ? await this.#addElsewhere(sealing, faces, capacity, note)
      : await this.#addHere(group, sealing, faces, capacity, note);
    // A resident copy takes the faces over with the next search, from the change log.
    if (added) this.#tails.compactLater(group, sealing);
    return added;
  }

  async removeOne(group: Group, sealing: SealedFaces, faceId: string, note?: AuditNote): Promise<Removal> {
    const { sealingWrites } = this.#store;
    if (sealingWrites !== undefined) return sealingWrites.removeFace(sealing.key, faceId, note);
    return this.remove(group, sealing, { faceId }, 1, () => note);
  }

  async remove(
    group: Group,
    sealing: SealedFaces,
    selection: FaceSelection,
    limit: number,
    note?: (removed: RemovedFace[]) => AuditNote | undefined,
  ): Promise<Removal> {
    const rewrite = (chunk: SealedChunk, sequences: number[]) => sealing.chunkWithout(chunk, sequences);
    return this.#store.removeFaces(group.uid, selection, limit, rewrite, note);
  }

  /** Of a group that is gone, no key is kept. */
  forget(group: Group): void {
    this.#store.sealingWrites?.forgetKey(group.uid);
  }

  /** Resolves when what was begun in the background is done. */
  settled(): Promise<void> {
    return this.#tails.settled();
  }

  async #addHere(group: Group, sealing: SealedFaces, faces: NewFace[], capacity: number, note?: AddedNote) {
    const seal = (first: number, count: number) =>
      faces.slice(0, count).map((face, i) => sealing.sealFace(face, first + i, this.#clock()));
    return (await this.#store.appendFaces(group.uid, faces.length, capacity, seal, note))?.added;
  }

  /** The note says how many are added, which another thread cannot ask: when there is not room for all, it is tried again. */
  async #addElsewhere({ key }: SealedFaces, faces: NewFace[], capacity: number, note?: AddedNote) {
    for (let count = faces.length; ; ) {
      const some = faces.slice(0, count);
      const done = await this.#store.sealingWrites!.addFaces(key, some, this.#clock(), capacity, note?.(count));
      if (done === undefined || done.added === count) return done?.added;
      count = done.room;
      if (count === 0) return 0;
    }
  }
}
