import type { FaceEngine, GalleryFace, StoredFace } from '../../ports.ts';
import type { RebuiltGroup } from '../../search/index.ts';
import type { Photo } from '../import/photo.ts';
import { PhotoUnusable } from '../import/photo.ts';
import { matchingFace } from './matching-face.ts';
import type { NewTemplates } from './new-templates.ts';
import type { PhotoFinder } from './photo-finder.ts';
import type { EmbedFaces, MissingFace } from './run-reembed.ts';

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

export type PhotoEmbedding = {
  /** Of the model that the group goes to. */
  engine: FaceEngine;
  findPhoto: PhotoFinder;
  /** Photos in work at once. */
  parallel: number;
  signal: AbortSignal;
  onProgress(done: number, total: number): void;
};

/** Embeds faces from the photos that they were enrolled from. */
export function embedFromPhotos(options: PhotoEmbedding): EmbedFaces {
  return (rebuilt, faces, templates) => embedFaces(options, rebuilt, faces, templates);
}

async function embedFaces(
  { engine, findPhoto, parallel, signal, onProgress }: PhotoEmbedding,
  rebuilt: RebuiltGroup,
  faces: StoredFace[],
  templates: NewTemplates,
): Promise<MissingFace[]> {
  const missing: MissingFace[] = [];
  const images = [...Map.groupBy(faces, ({ face }) => face.imageId).values()];
  let done = 0;
  const handle = async (ofOneImage: StoredFace[]) => {
    const todo = ofOneImage.filter(({ face }) => !templates.has(face.faceId));
    if (todo.length > 0) missing.push(...(await embedImage(engine, templates, findPhoto, rebuilt, todo)));
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
  templates: NewTemplates,
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
    else await templates.record(face.faceId, rebuilt.seal(face, sequence, match.embedding!));
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
