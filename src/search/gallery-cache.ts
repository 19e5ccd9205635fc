import { setImmediate as nextTurn } from 'node:timers/promises';
import { type FaceStore, type Group, observed, type StageObserver } from '../ports.ts';
import type { FaceIndexFactory } from './face-index.ts';
import { ResidentGroup } from './resident-group.ts';
import { IntegrityError, type SealedFaces } from './sealed-faces.ts';

type Loading = Promise<ResidentGroup | undefined>;

/** Groups in memory under a byte budget; the least recently used one leaves first. */
export class GalleryCache {
  readonly #store: FaceStore;
  readonly #indexes: FaceIndexFactory;
  readonly #budgetBytes: number;
  readonly #onStage: StageObserver | undefined;
  /** In the order of their last use. */
  readonly #resident = new Map<string, ResidentGroup>();
  readonly #loading = new Map<string, Loading>();

  constructor(store: FaceStore, indexes: FaceIndexFactory, budgetBytes: number, onStage?: StageObserver) {
    this.#onStage = onStage;
    this.#store = store;
    this.#indexes = indexes;
    this.#budgetBytes = budgetBytes;
  }

  /** The group if it is in memory; does not count as a use. */
  peek(groupUid: string): ResidentGroup | undefined {
    return this.#resident.get(groupUid);
  }

  /**
   * The group in memory, no older than the store was when this was called.
   * @returns undefined when the group is gone
   * @throws IntegrityError
   */
  async current(group: Group, faces: SealedFaces): Promise<ResidentGroup | undefined> {
    const state = await this.#store.readGroupState(group.uid);
    if (state === undefined) {
      void this.drop(group.uid);
      return undefined;
    }
    const resident = await this.#loaded(group, faces);
    if (resident === undefined) return undefined;
    if (resident.version >= state.version) return resident;
    const changes = await this.#store.readChanges(group.uid, resident.version, resident.index.lastSequence);
    if (changes === undefined || changes === 'too-old') {
      void this.drop(group.uid);
      return changes === undefined ? undefined : this.#loaded(group, faces);
    }
    resident.catchUp(changes, faces);
    this.#makeRoom(0);
    return resident;
  }

  /** Forgets the group and overwrites its faces in memory. */
  async drop(groupUid: string): Promise<void> {
    const resident = this.#resident.get(groupUid);
    this.#resident.delete(groupUid);
    await resident?.dispose();
  }

  stats() {
    const groups = [...this.#resident.values()];
    return {
      residentGroups: groups.length,
      residentFaces: groups.reduce((sum, group) => sum + group.index.faceCount, 0),
      residentBytes: this.#residentBytes(),
    };
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#loading.values());
    await Promise.all([...this.#resident.keys()].map((groupUid) => this.drop(groupUid)));
    await this.#indexes.close();
  }

  async #loaded(group: Group, faces: SealedFaces): Loading {
    const resident = this.#resident.get(group.uid);
    if (resident !== undefined) {
      this.#resident.delete(group.uid);
      this.#resident.set(group.uid, resident);
      return resident;
    }
    // Requests that come while the group is being loaded share the one load.
    const running = this.#loading.get(group.uid);
    if (running !== undefined) return running;
    const loading = observed(this.#onStage, 'gallery_load', () => this.#load(group, faces)).finally(() =>
      this.#loading.delete(group.uid),
    );
    this.#loading.set(group.uid, loading);
    return loading;
  }

  async #load(group: Group, faces: SealedFaces): Loading {
    const snapshot = await this.#store.readTemplates(group.uid);
    if (snapshot === undefined) return undefined;
    const { state, batches } = snapshot;
    const resident = new ResidentGroup(this.#indexes.createIndex(), state.version);
    try {
      for await (const batch of batches) {
        resident.add(batch, faces);
        // Opening a batch takes a millisecond or two; other requests get their turn in between.
        await nextTurn();
      }
      if (resident.index.faceCount !== state.faceCount) {
        throw new IntegrityError(`Of ${state.faceCount} templates ${resident.index.faceCount} are there.`);
      }
    } catch (error) {
      await resident.dispose();
      throw error;
    }
    this.#makeRoom(resident.bytes);
    this.#resident.set(group.uid, resident);
    return resident;
  }

  #makeRoom(bytes: number): void {
    let occupied = this.#residentBytes() + bytes;
    for (const [groupUid, group] of this.#resident) {
      // The newest one stays even when it alone is over the budget: it is about to be searched.
      if (occupied <= this.#budgetBytes || (bytes === 0 && this.#resident.size === 1)) return;
      occupied -= group.bytes;
      void this.drop(groupUid);
    }
  }

  #residentBytes(): number {
    let sum = 0;
    for (const { bytes } of this.#resident.values()) sum += bytes;
    return sum;
  }
}
