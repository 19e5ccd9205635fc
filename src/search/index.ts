import type { FaceStore, Gallery, Vault } from '../ports.ts';
import { type IntegrityLog, StoredGallery } from './gallery.ts';
import { GalleryCache } from './gallery-cache.ts';
import { referenceIndexFactory } from './reference-index.ts';

export type { IntegrityLog } from './gallery.ts';

export type GalleryOptions = {
  store: FaceStore;
  vault: Vault;
  /** Memory for resident groups; the least recently used one leaves first. */
  cacheBytes?: number;
  log?: IntegrityLog;
};

const DEFAULT_CACHE_BYTES = 2 * 1024 ** 3;

/** The searchable galleries: sealed faces in the store, opened ones in memory. */
export function createGallery(options: GalleryOptions): Gallery & { close(): Promise<void> } {
  const { store, vault, cacheBytes = DEFAULT_CACHE_BYTES, log = { error: () => {} } } = options;
  return new StoredGallery(store, vault, new GalleryCache(store, referenceIndexFactory, cacheBytes), log);
}
