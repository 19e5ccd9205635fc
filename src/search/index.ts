import type { Clock, FaceStore, Gallery, StageObserver, Vault } from '../ports.ts';
import { StoredGallery } from './gallery.ts';
import { GalleryCache } from './gallery-cache.ts';
import type { IntegrityLog } from './group-seals.ts';
import { blockIndexFactory } from './kernel/block-index.ts';
import { ResidentPersons } from './resident-persons.ts';

export type { IntegrityLog } from './group-seals.ts';

export type GalleryOptions = {
  store: FaceStore;
  vault: Vault;
  /** Memory for resident groups; the least recently used one leaves first. */
  cacheBytes?: number;
  /** Scan threads; small groups, and all with 0, are scanned on the calling thread. */
  threads?: number;
  log?: IntegrityLog;
  /** When faces are registered. */
  clock?: Clock;
  onStage?: StageObserver;
};

const DEFAULT_CACHE_BYTES = 2 * 1024 ** 3;
/** One core scans a full group in a few milliseconds; the others are better spent on photos. */
const DEFAULT_THREADS = 1;

/** The searchable galleries: sealed faces in the store, opened ones in memory. */
export function createGallery(options: GalleryOptions): Gallery & { close(): Promise<void> } {
  const {
    store,
    vault,
    cacheBytes = DEFAULT_CACHE_BYTES,
    threads = DEFAULT_THREADS,
    log = { error: () => {} },
    clock = Date.now,
  } = options;
  const indexes = blockIndexFactory(threads);
  const cache = new GalleryCache(store, indexes, cacheBytes, options.onStage);
  return new StoredGallery(store, vault, cache, new ResidentPersons(store, indexes), log, clock, options.onStage);
}
export { type DeepFinding, type DeepVerifyReport, deepVerify } from './deep-verify.ts';
export { RebuiltGroup, type RebuiltIdentity } from './rebuilt-group.ts';
export { sealingOf } from './sealed-faces.ts';
