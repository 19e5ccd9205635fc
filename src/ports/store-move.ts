import type { AppKey } from './app-keys.ts';
import type { Group, Page } from './gallery.ts';
import type { StoredFace } from './sealed-data.ts';
import type { SealedTemplates } from './sealed-faces.ts';
import type { WrappedKey } from './vault.ts';

/** A group with every number that its seals, its pages and the age of its faces are bound to. */
export type MovedGroup = Group & {
  wrappedKey: WrappedKey | undefined;
  version: number;
  nextSequence: number;
  /** Faces without a registration time count as registered then, in milliseconds; absent for a group that has none. */
  datedSince?: number;
};

/** What moving a store's whole content elsewhere needs beside the other reads. */
export interface StoreExport {
  /** All groups of all app keys, oldest first; `after` is the `next` of the page before. */
  exportGroups(limit: number, after: string | undefined): Promise<Page<MovedGroup>>;
  exportAppKeys(): Promise<{ key: AppKey; hash: Uint8Array }[]>;
  exportSettings(): Promise<{ name: string; value: string }[]>;
}

/** Takes groups over as they are, still sealed. A group is there for everybody else once its import is finished. */
export interface StoreImport {
  /** Forgets what an interrupted import left of the group. @returns false when the group was imported wholly */
  beginGroupImport(groupUid: string): Promise<boolean>;
  importFaces(groupUid: string, faces: StoredFace[]): Promise<void>;
  importTemplates(groupUid: string, templates: SealedTemplates): Promise<void>;
  /**
   * Groups are listed in the order in which their imports were finished.
   * @param replaced the group whose name it takes in the same step, which is removed then
   * @returns false, and changes nothing, when that one is gone or no longer of that version
   */
  finishGroupImport(group: MovedGroup, replaced?: { uid: string; version: number }): Promise<boolean>;
}
