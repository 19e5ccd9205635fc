import type { FaceEngine, GalleryFace, MovedGroup, StoredFace, Vault } from '../../ports.ts';
import { RebuiltGroup } from '../../search/index.ts';
import type { Store } from '../../store/store.ts';
import type { Photo } from '../import/photo.ts';
import { PhotoUnusable } from '../import/photo.ts';
import type { ReembedJournal } from './journal.ts';
import { matchingFace } from './matching-face.ts';
import type { PhotoFinder } from './photo-finder.ts';

export type MissingFace = Pick<GalleryFace, 'faceId' | 'imageId' | 'externalImageId'> & { reason: string };

export type ReembedOptions = {
  store: Store;
  vault: Vault;
  /** Of the model that the group goes to. */
  engine: FaceEngine;
  journal: ReembedJournal;
  findPhoto: PhotoFinder;
  appKeyId: string;
  groupId: string;
  /** Photos in work at once. */
  parallel: number;
  /** Leave the faces behind whose photo is not found, instead of not moving the group. */
  dropMissing: boolean;
  signal: AbortSignal;
  onProgress(done: number, total: number): void;
};

export type ReembedReport = { moved: boolean; faces: number; missing: MissingFace[] };

const FACES_A_READ = 1000;
/** How often the group may change between the last look at it and the switch. */
const ATTEMPTS = 5;
/** Whatever the registration has let in is embedded again, by the box that is stored with it. */
const EVERY_FACE = {
  orientation: false,
  mask: false,
  embed: 1000,
  embedIneligible: true,
  maxFaces: 1000,
  stopAtFirstEligible: false,
  includeTooSmall: true,
} as const;

/**
 * Embeds every face of a group anew and puts the outcome in the group's place in one step, unless a face would be lost.
 * Until then the group is served as it is. Faces that come or go meanwhile are taken into account.
 * @throws Error in one sentence; the journal keeps what was done
 */
export async function runReembed(options: ReembedOptions): Promise<ReembedReport> {
  const { store, vault, journal, dropMissing } = options;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const group = await findGroup(options);
    const rebuilt = new RebuiltGroup(vault, group, journal.identity);
    const faces = await readFaces(store, group);
    const missing = await embedFaces(options, rebuilt, faces);
    if (options.signal.aborted) throw new Error('It was interrupted: run the same command again to go on.');
    const kept = faces.filter(({ face }) => journal.has(face.faceId));
    if (missing.length > 0 && !dropMissing) return { moved: false, faces: kept.length, missing };
    if (await switchOver(store, group, rebuilt, kept, journal)) return { moved: true, faces: kept.length, missing };
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

/** Puts the new template of every face into the journal that has none there. @returns those that get none */
async function embedFaces(
  { engine, journal, findPhoto, parallel, signal, onProgress }: ReembedOptions,
  rebuilt: RebuiltGroup,
  faces: StoredFace[],
): Promise<MissingFace[]> {
  const missing: MissingFace[] = [];
  const images = [...Map.groupBy(faces, ({ face }) => face.imageId).values()];
  let done = 0;
  const handle = async (ofOneImage: StoredFace[]) => {
    const todo = ofOneImage.filter(({ face }) => !journal.has(face.faceId));
    if (todo.length > 0) missing.push(...(await embedImage(engine, journal, findPhoto, rebuilt, todo)));
    done += ofOneImage.length;
    onProgress(done, faces.length);
  };
  let next = 0;
  const lane = async () => {
    while (next < images.length && !signal.aborted) await handle(images[next++]!);
  };
  await Promise.all(Array.from({ length: parallel }, lane));
  return missing;
}

async function embedImage(
  engine: FaceEngine,
  journal: ReembedJournal,
  findPhoto: PhotoFinder,
  rebuilt: RebuiltGroup,
  stored: StoredFace[],
): Promise<MissingFace[]> {
  const facts = stored.map((one) => ({ face: rebuilt.open(one), sequence: one.sequence }));
  const all = (reason: string) => facts.map(({ face }) => missingFace(face, reason));
  const photo = findPhoto(facts[0]!.face);
  if ('reason' in photo) return all(photo.reason);
  const seen = await analyse(engine, photo);
  if (typeof seen === 'string') return all(seen);
  const missing: MissingFace[] = [];
  for (const { face, sequence } of facts) {
    const match = matchingFace(seen, face.bbox);
    if (match === undefined) missing.push(missingFace(face, `${photo.file} shows no face in its place`));
    else await journal.record(face.faceId, rebuilt.seal(face, sequence, match.embedding!));
  }
  return missing;
}

/** @returns the faces of a photo, or why there are none */
async function analyse(engine: FaceEngine, photo: Photo) {
  try {
    return await engine.analyse(await photo.read(), EVERY_FACE);
  } catch (error) {
    if (error instanceof PhotoUnusable) return `${photo.file}: ${error.message}`;
    const { resultName, detail } = error as { resultName?: string; detail?: string };
    if (resultName === 'InvalidImageFileException') return `${photo.file}: ${detail}`;
    throw error;
  }
}

function missingFace({ faceId, imageId, externalImageId }: GalleryFace, reason: string): MissingFace {
  return { faceId, imageId, ...(externalImageId !== undefined && { externalImageId }), reason };
}

/** @returns false when the group was changed meanwhile */
async function switchOver(
  store: Store,
  before: MovedGroup,
  rebuilt: RebuiltGroup,
  faces: StoredFace[],
  journal: ReembedJournal,
): Promise<boolean> {
  const { uid } = rebuilt.group;
  if (!(await store.beginGroupImport(uid))) throw new Error('The group was moved already.');
  for (let at = 0; at < faces.length; at += FACES_A_READ) {
    await store.importFaces(
      uid,
      faces.slice(at, at + FACES_A_READ).map((face) => rebuilt.retag(face)),
    );
  }
  const templates = faces.map(({ sequence, face }) => ({ sequence, sealed: journal.sealed(face.faceId)! }));
  for (const part of rebuilt.compacted(templates)) await store.importTemplates(uid, part);
  const group = { ...rebuilt.group, faceCount: faces.length };
  return store.finishGroupImport(group, { uid: before.uid, version: before.version });
}
