import { ApiError } from '../contract/api-error.ts';
import type {
  AnalysedFace,
  AnalysisOptions,
  AppKey,
  Clock,
  Embedding,
  FaceEngine,
  FaceSelection,
  Gallery,
  GalleryFace,
  Group,
  GroupStore,
  ImageSource,
  Ineligibility,
  Match,
  NewFace,
  Vault,
} from '../ports.ts';
import { hashAppKeySecret } from './app-key-secret.ts';
import type { Dependencies } from './dependencies.ts';

/**
 * Ports in memory for tests of use cases and of HTTP, where only what is above the ports is under test. An image is the
 * JSON text of its faces, so that a test says what the engine sees.
 */

export type SceneFace = { vector?: number[]; size?: number; ineligible?: Ineligibility[]; quality?: number };

/** The `bytes` of an image on which the engine sees these faces, largest first. */
export function scene(...faces: SceneFace[]): string {
  return Buffer.from(JSON.stringify(faces)).toString('base64');
}

export const APP_KEY = 'lk_first';
export const OTHER_APP_KEY = 'lk_second';

export type TestPorts = Dependencies & {
  time: { now: number };
  /** Options of every analysis so far. */
  analyses: AnalysisOptions[];
  calls: string[];
};

export function createTestPorts(): TestPorts {
  const time = { now: Date.parse('2026-01-02T03:04:05.678Z') };
  const analyses: AnalysisOptions[] = [];
  const calls: string[] = [];
  const groups: Groups = new Map();
  return {
    time,
    analyses,
    calls,
    clock: () => time.now,
    quotas: { groupsPerAppKey: 1000, facesPerGroup: 100_000 },
    engine: testEngine(analyses, calls),
    imageSource: testImageSource(calls),
    gallery: testGallery(groups, () => time.now),
    groups: testGroupStore(groups),
    appKeys: testAppKeys(),
    vault: testVault(),
  };
}

function testAppKeys(): Dependencies['appKeys'] {
  const keys = new Map<string, { key: AppKey; hash: Uint8Array }>();
  for (const [id, secret] of [
    ['key-1', APP_KEY],
    ['key-2', OTHER_APP_KEY],
  ] as const) {
    keys.set(id, { key: { id, name: id, createdAt: 0 }, hash: hashAppKeySecret(secret) });
  }
  return {
    insertAppKey: async (key, hash) => void keys.set(key.id, { key, hash }),
    findAppKeyByHash: async (hash) => [...keys.values()].find((entry) => Buffer.from(entry.hash).equals(hash)),
    listAppKeys: async () => [...keys.values()].map(({ key }) => key),
    revokeAppKey: async (id, at) => {
      const entry = keys.get(id);
      if (entry) entry.key = { ...entry.key, revokedAt: at };
      return entry !== undefined;
    },
  };
}

function testImageSource(calls: string[]): ImageSource {
  return {
    fetch: async (image) => {
      calls.push('fetch');
      if ('url' in image) throw new ApiError('InvalidImageURLException', 'No network here.');
      return typeof image.bytes === 'string' ? Buffer.from(image.bytes, 'base64') : image.bytes;
    },
  };
}

function testEngine(analyses: AnalysisOptions[], calls: string[]): FaceEngine {
  return {
    modelVersion: 'test-1',
    dimension: 2,
    ofModel(modelVersion) {
      return modelVersion === this.modelVersion ? this : undefined;
    },
    analyse: async (image, options) => {
      calls.push('analyse');
      analyses.push(options);
      return analyse(readScene(image), options);
    },
    similarityOfCosine: (cosine) => (cosine + 1) * 50,
    cosineOfSimilarity: (similarity) => similarity / 50 - 1,
    warmUp: async () => undefined,
    stats: () => ({ workers: 0, queued: 0, running: 0, completed: 0, replaced: 0 }),
    close: async () => undefined,
  };
}

function readScene(image: Uint8Array): SceneFace[] {
  try {
    const faces: unknown = JSON.parse(Buffer.from(image).toString());
    if (Array.isArray(faces)) return faces;
  } catch {
    // Not a scene; refused below like any file that is no image.
  }
  throw new ApiError('InvalidImageFileException', 'This is no scene.');
}

function analyse(faces: SceneFace[], options: AnalysisOptions): AnalysedFace[] {
  const analysed: AnalysedFace[] = [];
  let embedded = 0;
  for (const [index, { vector = [1, 0], size = 100, ineligible = [], quality = 80 }] of faces.entries()) {
    if (ineligible.includes('TOO_SMALL') && !options.includeTooSmall) continue;
    const isGoodEnough = quality >= (options.minQuality ?? 0);
    const isEmbedded = ineligible.length === 0 && isGoodEnough && embedded < options.embed;
    if (isEmbedded) embedded += 1;
    const x0 = index / 100;
    analysed.push({
      detail: {
        bbox: { x0, y0: 0, x1: x0 + 0.01, y1: 0.01 },
        landmarks: (['leftEye', 'rightEye', 'nose', 'leftLip', 'rightLip'] as const).map((type) => ({
          type,
          x: 0,
          y: 0,
        })),
        confidence: 99,
        ...(options.orientation && { orientation: { x: 0, y: 0, z: 0 } }),
        ...(options.mask && { mask: false }),
        ...((options.quality || options.minQuality !== undefined) && { quality: { score: quality, reasons: [] } }),
        ...(options.spoof && { spoof: { score: 50, weak: true, balanced: true, strict: false } }),
      },
      size: { width: size, height: size },
      ineligible,
      ...(isEmbedded && { embedding: Float32Array.from(vector) }),
    });
    if (options.stopAtFirstEligible && ineligible.length === 0) break;
  }
  return analysed.slice(0, options.maxFaces);
}

function testVault(): Vault {
  const unused = () => {
    throw new Error('use cases make no group keys');
  };
  return {
    activeKeyId: 'test',
    rewrapGroupKey: unused,
    createGroupKey: unused,
    openGroupKey: unused,
    sealToken: (plain, context) =>
      Buffer.from(JSON.stringify([context, Buffer.from(plain).toString()])).toString('base64url'),
    openToken: (token, context) => {
      try {
        const [sealedContext, plain] = JSON.parse(Buffer.from(token, 'base64url').toString()) as [string, string];
        return sealedContext === context ? Buffer.from(plain) : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

type TestFace = NewFace & { registeredAt: number };
type Groups = Map<string, { group: Group; faces: TestFace[] }>;

function testGroupStore(groups: Groups): GroupStore {
  let serial = 0;
  return {
    createGroup: async (wanted, maxGroups) => {
      const key = JSON.stringify([wanted.appKeyId, wanted.groupId]);
      if (groups.has(key)) return 'duplicate';
      const owned = [...groups.values()].filter(({ group }) => group.appKeyId === wanted.appKeyId);
      if (owned.length >= maxGroups) return 'quota';
      serial += 1;
      groups.set(key, { group: { ...wanted, uid: `uid-${serial}`, faceCount: 0 }, faces: [] });
      return 'created';
    },
    findGroup: async (appKeyId, groupId) => {
      const entry = groups.get(JSON.stringify([appKeyId, groupId]));
      return entry && { ...entry.group, faceCount: entry.faces.length };
    },
    listGroups: async (appKeyId, limit, after) => {
      const owned = [...groups.values()].map(({ group }) => group).filter((group) => group.appKeyId === appKeyId);
      return pageOf(owned.reverse(), (group) => group.uid, limit, after);
    },
    changeGroupSettings: async (groupUid, { minQuality, retentionDays }) => {
      const entry = [...groups.values()].find(({ group }) => group.uid === groupUid);
      if (entry === undefined) return undefined;
      const { minQuality: oldQuality, retentionDays: oldDays, ...group } = entry.group;
      const [quality, days] = [minQuality ?? oldQuality, retentionDays ?? oldDays];
      entry.group = {
        ...group,
        ...(minQuality !== null && quality !== undefined && { minQuality: quality }),
        ...(retentionDays !== null && days !== undefined && { retentionDays: days }),
      };
      return { ...entry.group, faceCount: entry.faces.length };
    },
    listGroupsWithRetention: async (limit, afterUid = '') =>
      [...groups.values()]
        .map(({ group }) => group)
        .filter(({ uid, retentionDays }) => retentionDays !== undefined && uid > afterUid)
        .sort((a, b) => (a.uid < b.uid ? -1 : 1))
        .slice(0, limit),
  };
}

function testGallery(groups: Groups, clock: Clock): Gallery {
  const facesOf = (group: Group) => [...groups.values()].find((entry) => entry.group.uid === group.uid)?.faces;
  const searchByEmbedding: Gallery['searchByEmbedding'] = async (group, probe, minCosine, limit) =>
    [...(facesOf(group) ?? [])]
      .reverse()
      .map((face): Match => ({ face: registered(face), cosine: cosineOf(face.embedding, probe) }))
      .filter(({ cosine }) => cosine >= minCosine)
      .sort((a, b) => b.cosine - a.cosine)
      .slice(0, limit);
  return {
    enrol: async (group, faces, capacity) => {
      const stored = facesOf(group);
      if (stored === undefined) return undefined;
      const added = faces.slice(0, Math.max(0, capacity - stored.length));
      stored.push(...added.map((face) => ({ ...face, registeredAt: clock() })));
      return added.length;
    },
    removeFace: async (group, faceId) => {
      const stored = facesOf(group) ?? [];
      const index = stored.findIndex((face) => face.faceId === faceId);
      if (index >= 0) stored.splice(index, 1);
      return index >= 0;
    },
    removeFaces: async (group, selection, limit) => {
      const stored = facesOf(group);
      const chosen = stored?.filter((face) => isSelected(face, selection)).slice(0, limit);
      for (const face of chosen ?? []) stored!.splice(stored!.indexOf(face), 1);
      return chosen?.map(({ faceId }, sequence) => ({ sequence, faceId }));
    },
    removeGroup: async (group) => groups.delete(JSON.stringify([group.appKeyId, group.groupId])),
    listFaces: async (group, limit, after, selection) => {
      const faces = (facesOf(group) ?? []).filter((face) => selection === undefined || isSelected(face, selection));
      return pageOf(faces.map(registered).reverse(), (face) => face.faceId, limit, after);
    },
    countFaces: async (group, selection) => (facesOf(group) ?? []).filter((face) => isSelected(face, selection)).length,
    listPersons: async (group, limit, after = '') => {
      const byPerson = Map.groupBy(facesOf(group) ?? [], ({ personId }) => personId);
      const persons = [...byPerson]
        .flatMap(([personId, faces]) => (personId === undefined ? [] : { personId, faceCount: faces.length }))
        .filter(({ personId }) => personId > after)
        .sort((a, b) => (a.personId < b.personId ? -1 : 1));
      return pageOf(persons, ({ personId }) => personId, limit, undefined);
    },
    changePerson: async (group, faceId, { from, to }) => {
      const face = facesOf(group)?.find((stored) => stored.faceId === faceId);
      const before = face && registered(face);
      if (face === undefined || (from !== undefined && face.personId !== from)) return before;
      const { personId: _, ...rest } = face;
      facesOf(group)![facesOf(group)!.indexOf(face)] = { ...rest, ...(to !== undefined && { personId: to }) };
      return before;
    },
    findFace: async (group, faceId) => {
      const face = facesOf(group)?.find((stored) => stored.faceId === faceId);
      return face && registered(face);
    },
    searchByEmbedding,
    searchByFace: async (group, faceId, minCosine, limit) => {
      const probe = facesOf(group)?.find((stored) => stored.faceId === faceId);
      if (probe === undefined) return undefined;
      const found = await searchByEmbedding(group, probe.embedding, minCosine, Number.POSITIVE_INFINITY);
      return found.filter(({ face }) => face.faceId !== faceId).slice(0, limit);
    },
    searchPersons: async (group, probe, minCosine, limit) => {
      const found = await searchByEmbedding(group, probe, minCosine, Number.POSITIVE_INFINITY);
      const byPerson = Map.groupBy(found, ({ face }) => face.personId);
      return [...byPerson].slice(0, limit).flatMap(([personId, [best]]) => {
        const faceCount = facesOf(group)!.filter((face) => face.personId === personId).length;
        return personId === undefined ? [] : { personId, faceCount, ...best! };
      });
    },
    findConflicts: async (group, faces, minCosine, limit) => {
      const found = faces.map(({ embedding }) => searchByEmbedding(group, embedding, minCosine, limit));
      return (await Promise.all(found)).map((matches, i) =>
        matches.filter(({ face }) => face.personId === undefined || face.personId !== faces[i]!.personId),
      );
    },
    findDuplicates: async (group) => (facesOf(group) ? { items: [], next: undefined, compared: 0 } : undefined),
    compareWithFace: async (group, faceId, probe) => {
      const face = facesOf(group)?.find((stored) => stored.faceId === faceId);
      return face && { face: registered(face), cosine: cosineOf(face.embedding, probe) };
    },
    compareEmbeddings: cosineOf,
    stats: () => ({ residentGroups: 0, residentFaces: 0, residentBytes: 0 }),
  };
}

function registered({ embedding: _embedding, ...face }: TestFace): GalleryFace {
  return face;
}

function isSelected(face: TestFace, selection: FaceSelection): boolean {
  if ('registeredBefore' in selection) return face.registeredAt < selection.registeredBefore;
  return Object.entries(selection).every(([fact, value]) => face[fact as keyof TestFace] === value);
}

function cosineOf(a: Embedding, b: Embedding): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}

/** Newest first; the position is the id of the last item of the page before. */
function pageOf<T>(newestFirst: T[], idOf: (item: T) => string, limit: number, after: string | undefined) {
  const start = after === undefined ? 0 : newestFirst.findIndex((item) => idOf(item) === after) + 1;
  const items = newestFirst.slice(start, start + limit);
  const isLast = start + limit >= newestFirst.length;
  return { items, next: isLast ? undefined : idOf(items.at(-1)!) };
}
