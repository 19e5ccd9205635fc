import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WRITE_THREAD } from '../../src/open-store.ts';
import type { Group, NewFace } from '../../src/ports.ts';
import { createGallery } from '../../src/search/index.ts';
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite/index.ts';
import { createVault } from '../../src/vault/index.ts';
import { DIMENSION } from './synthetic-faces.ts';

const CAPACITY = 2_000_000;
/** Cache for twenty full groups and more: what does not fit would be measured as cold loads. */
const CACHE_BYTES = 8e9;

export function newFace(embedding: Float32Array): NewFace {
  const ids = { faceId: randomUUID(), imageId: randomUUID() };
  return { ...ids, bbox: { x0: 0.1, y0: 0.1, x1: 0.4, y1: 0.5 }, confidence: 99, embedding };
}

/** A whole gallery on a disk of its own: sealed store, vault, memory. */
export class FilledGallery {
  readonly folder: string;
  readonly #vault = createVault([randomBytes(32)]);
  store!: SqliteStore;
  gallery!: ReturnType<typeof createGallery>;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<FilledGallery> {
    const filled = new FilledGallery(await mkdtemp(join(tmpdir(), 'likeness-bench-')));
    await filled.open();
    return filled;
  }

  async open(): Promise<void> {
    this.store = await openSqliteStore(this.folder, { writeThread: WRITE_THREAD });
    this.gallery = createGallery({ store: this.store, vault: this.#vault, cacheBytes: CACHE_BYTES });
  }

  async close(): Promise<void> {
    await this.gallery.close();
    await this.store.close();
  }

  async delete(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }

  async makeGroup(groupId: string): Promise<Group> {
    await this.store.createGroup({ appKeyId: 'bench', groupId, modelVersion: 'm', createdAt: 0 }, 1_000_000);
    return (await this.store.findGroup('bench', groupId))!;
  }

  /**
   * @param faces count x 512
   * @param clients that register at the same time
   * @returns the ids, in the order of the faces
   */
  async fill(group: Group, faces: Float32Array, batch: number, clients = 1): Promise<string[]> {
    const all = Array.from({ length: faces.length / DIMENSION }, (_, i) =>
      newFace(faces.subarray(i * DIMENSION, (i + 1) * DIMENSION)),
    );
    let next = 0;
    const client = async () => {
      while (next < all.length) {
        const from = next;
        next += batch;
        await this.gallery.enrol(group, all.slice(from, from + batch), CAPACITY);
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    return all.map(({ faceId }) => faceId);
  }
}
