import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FaceStore, Group } from '../ports.ts';
import type { IntegrityLog } from './group-seals.ts';
import type { SealedFaces } from './sealed-faces.ts';

/** Faces that are sealed together: a cold group opens fast, and rewriting one on a delete stays cheap. */
export const FACES_A_CHUNK = 64;
const COMPACTIONS_AT_ONCE = 8;

type TailStore = Pick<FaceStore, 'compactTail' | 'sealingWrites'>;

/** Seals the single records of a group's tail together, behind the registrations that filled it. */
export class TailCompactor {
  readonly #store: TailStore;
  readonly #log: IntegrityLog;
  readonly #compacting = new Map<string, Promise<void>>();

  constructor(store: TailStore, log: IntegrityLog) {
    this.#store = store;
    this.#log = log;
  }

  /** Resolves when what was begun is done. */
  async settled(): Promise<void> {
    await Promise.all(this.#compacting.values());
  }

  compactLater(group: Group, sealing: SealedFaces): void {
    if (this.#compacting.has(group.uid)) return;
    const work = this.#compact(group, sealing)
      .catch((error: unknown) => {
        // The faces are safe in the tail; the next registration tries again.
        this.#log.error({ groupUid: group.uid, err: error }, 'compacting a group failed');
      })
      .finally(() => this.#compacting.delete(group.uid));
    this.#compacting.set(group.uid, work);
  }

  async #compact(group: Group, sealing: SealedFaces): Promise<void> {
    const { compactTail, sealingWrites } = this.#store;
    const compactOnce = () =>
      sealingWrites
        ? sealingWrites.compactTail(sealing.key, FACES_A_CHUNK)
        : compactTail(group.uid, FACES_A_CHUNK, (templates) => sealing.sealChunk(templates));
    // The more is left, the more are asked for at once: one after the other, each would wait for the disk alone.
    for (let together = 1; ; together = Math.min(2 * together, COMPACTIONS_AT_ONCE)) {
      await nextTurn();
      const done = await Promise.all(Array.from({ length: together }, compactOnce));
      if (done.includes(false)) return;
    }
  }
}
