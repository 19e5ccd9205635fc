import type { PhotoEntry } from './enrol-job.ts';

const DATABASE = 'likeness-console';
const ENTRIES = 'enrol-entries';

/** Remembers in this browser how far a registration came, photo by photo; names and results only, never a picture. */
export class JobStore {
  readonly #database: IDBDatabase;
  readonly #jobId: string;

  private constructor(database: IDBDatabase, jobId: string) {
    this.#database = database;
    this.#jobId = jobId;
  }

  static async open(appKeyId: string, groupId: string): Promise<JobStore> {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(ENTRIES);
    return new JobStore(await settled(request), `${appKeyId}/${groupId}`);
  }

  async read(): Promise<PhotoEntry[]> {
    return settled(this.#entries('readonly').getAll(this.#range()));
  }

  async write(entries: PhotoEntry[]): Promise<void> {
    const store = this.#entries('readwrite');
    for (const entry of entries) store.put(entry, [this.#jobId, entry.path]);
    await done(store.transaction);
  }

  async clear(): Promise<void> {
    await settled(this.#entries('readwrite').delete(this.#range()));
  }

  #entries(mode: IDBTransactionMode): IDBObjectStore {
    return this.#database.transaction(ENTRIES, mode).objectStore(ENTRIES);
  }

  #range(): IDBKeyRange {
    return IDBKeyRange.bound([this.#jobId], [this.#jobId, []]);
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
  });
}
