import type { GalleryFace, MovedGroup, StoredFace, Vault } from '../../ports.ts';
import { RebuiltGroup } from '../../search/index.ts';
import type { Store } from '../../store/store.ts';
import type { NewTemplates } from './new-templates.ts';

export type MissingFace = Pick<GalleryFace, 'faceId' | 'imageId' | 'externalImageId'> & { reason: string };

/**
 * Puts the new template of every face that has none yet into `templates`.
 * @returns the faces that get none
 */
export type EmbedFaces = (
  rebuilt: RebuiltGroup,
  faces: StoredFace[],
  templates: NewTemplates,
) => Promise<MissingFace[]>;

export type ReembedOptions = {
  store: Store;
  vault: Vault;
  /** What was embedded before, and what will be. */
  templates: NewTemplates;
  embedFaces: EmbedFaces;
  appKeyId: string;
  groupId: string;
  /** Leave the faces behind whose photo is not found, instead of not moving the group. */
  dropMissing: boolean;
  signal: AbortSignal;
};

export type ReembedReport = { moved: boolean; faces: number; missing: MissingFace[] };

const FACES_A_READ = 1000;
/** How often the group may change between the last look at it and the switch. */
const ATTEMPTS = 5;
/**
 * Embeds every face of a group anew and puts the outcome in the group's place in one step, unless a face would be lost.
 * Until then the group is served as it is. Faces that come or go meanwhile are taken into account.
 * @throws Error in one sentence; `templates` keep what was done
 */
export async function runReembed(options: ReembedOptions): Promise<ReembedReport> {
  const { store, vault, templates, embedFaces, dropMissing } = options;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const group = await findGroup(options);
    const rebuilt = new RebuiltGroup(vault, group, templates.identity);
    const faces = await readFaces(store, group);
    const missing = await embedFaces(rebuilt, faces, templates);
    if (options.signal.aborted) throw new Error('It was interrupted: run the same command again to go on.');
    const kept = faces.filter(({ face }) => templates.has(face.faceId));
    if (missing.length > 0 && !dropMissing) return { moved: false, faces: kept.length, missing };
    if (await switchOver(store, group, rebuilt, kept, templates)) return { moved: true, faces: kept.length, missing };
  }
  throw new Error(
    'The group was changed again and again: let nobody register or delete faces, and repeat the command.',
  );
}

async function findGroup({ store, appKeyId, groupId }: ReembedOptions): Promise<MovedGroup> {
  let after: string | undefined;
  do {
    const { items, next } = await store.exportGroups(FACES_A_READ, after);
    const group = items.find((item) => item.appKeyId === appKeyId && item.groupId === groupId);
    if (group !== undefined) return group;
    after = next;
  } while (after !== undefined);
  throw new Error(`The group ${groupId} is gone.`);
}

/** Oldest first. */
async function readFaces(store: Store, group: MovedGroup): Promise<StoredFace[]> {
  const faces: StoredFace[] = [];
  let after: number | undefined;
  for (;;) {
    const page = await store.listFaces(group.uid, FACES_A_READ, after);
    faces.push(...page);
    if (page.length < FACES_A_READ) return faces.reverse();
    after = page.at(-1)!.sequence;
  }
}

/** @returns false when the group was changed meanwhile */
async function switchOver(
  store: Store,
  before: MovedGroup,
  rebuilt: RebuiltGroup,
  faces: StoredFace[],
  made: NewTemplates,
): Promise<boolean> {
  const { uid } = rebuilt.group;
  if (!(await store.beginGroupImport(uid))) throw new Error('The group was moved already.');
  for (let at = 0; at < faces.length; at += FACES_A_READ) {
    await store.importFaces(
      uid,
      faces.slice(at, at + FACES_A_READ).map((face) => rebuilt.retag(face)),
    );
  }
  const templates = faces.map(({ sequence, face }) => ({ sequence, sealed: made.sealed(face.faceId)! }));
  for (const part of rebuilt.compacted(templates)) await store.importTemplates(uid, part);
  const group = { ...rebuilt.group, faceCount: faces.length };
  return store.finishGroupImport(group, { uid: before.uid, version: before.version });
}
