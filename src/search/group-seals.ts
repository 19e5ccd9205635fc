import { ApiError } from '../contract/api-error.ts';
import type { FaceStore, Group, GroupState, Vault } from '../ports.ts';
import { IntegrityError, isIntegrityError, SealedFaces } from './sealed-faces.ts';

/** Opened group keys that are kept. */
const KEPT_KEYS = 10_000;

/** Where a violation of integrity is reported. Only ids and places are passed, nothing of a face. */
export type IntegrityLog = { error(fields: Record<string, unknown>, message: string): void };

/** The seals of the groups, each opened once. */
export class GroupSeals {
  readonly #store: Pick<FaceStore, 'readGroupState' | 'ensureGroupKey'>;
  readonly #vault: Vault;
  readonly #log: IntegrityLog;
  readonly #opened = new Map<string, SealedFaces>();

  constructor(store: Pick<FaceStore, 'readGroupState' | 'ensureGroupKey'>, vault: Vault, log: IntegrityLog) {
    this.#store = store;
    this.#vault = vault;
    this.#log = log;
  }

  /** @returns undefined when the group is gone or, unless it is to be made, has no key: it never had a face */
  async of(group: Group, create = false): Promise<SealedFaces | undefined> {
    const known = this.#opened.get(group.uid);
    if (known !== undefined) return known;
    const state = await this.#store.readGroupState(group.uid);
    if (state === undefined) return undefined;
    const opened = await this.#openOrCreate(group, state, create);
    if (opened === undefined) return undefined;
    if (this.#opened.size >= KEPT_KEYS) this.#opened.delete(this.#opened.keys().next().value!);
    this.#opened.set(group.uid, opened);
    return opened;
  }

  forget(groupUid: string): void {
    this.#opened.delete(groupUid);
  }

  /** Reports violations of integrity to the log, and answers the client with -50000. */
  async checked<T>(group: Group, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isIntegrityError(error)) throw error;
      this.#log.error(
        { groupUid: group.uid, finding: error.message },
        'the stored faces of a group failed their check',
      );
      throw new ApiError(
        'InternalServerError',
        'The stored faces of this group are damaged; ask the operator to run "likeness doctor --deep".',
        { cause: error },
      );
    }
  }

  async #openOrCreate(group: Group, state: GroupState, create: boolean): Promise<SealedFaces | undefined> {
    let wrapped = state.wrappedKey;
    if (wrapped === undefined) {
      if (state.faceCount > 0) throw new IntegrityError('The key of the group is missing.');
      if (!create) return undefined;
      // Another node may have been faster: its key is the one that is kept.
      wrapped = await this.#store.ensureGroupKey(group.uid, this.#vault.createGroupKey(group.uid).wrapped);
      if (wrapped === undefined) return undefined;
    }
    try {
      return new SealedFaces(group, this.#vault.openGroupKey(group.uid, wrapped));
    } catch (cause) {
      throw new IntegrityError('The key of the group does not open.', { cause });
    }
  }
}
