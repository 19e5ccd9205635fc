import { timingSafeEqual } from 'node:crypto';
import type {
  Embedding,
  GalleryFace,
  GroupKey,
  GroupSealing,
  NewFace,
  NewStoredFace,
  SealedChunk,
  SealedTemplate,
  SealingKey,
  StoredFace,
} from '../ports.ts';
import { templateOf } from './template.ts';
import { decodePlanes, joinPlanes, planesOf, rowOf, type TemplatePlanes } from './template-planes.ts';

/** Sealed or tagged data that is not what was written there. The message names the place, never the content. */
export class IntegrityError extends Error {
  override readonly name = 'IntegrityError';
}

/** Also of one that came from another thread, where it lost its class. */
export function isIntegrityError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'IntegrityError';
}

/**
 * Seals and opens what the store keeps of one group. Everything is bound to its place: app key, group, model version,
 * and the face's sequence number or the chunk's name and generation. Bytes that were flipped, swapped, or moved do not
 * open.
 */
export class SealedFaces implements GroupSealing {
  readonly #group: SealingKey['group'];
  readonly #key: GroupKey;
  readonly #place: string;

  constructor(group: SealingKey['group'], key: GroupKey) {
    this.#group = group;
    this.#key = key;
    this.#place = `${group.appKeyId}|${group.uid}|${group.modelVersion}`;
  }

  /** The same on another thread. */
  get key(): SealingKey {
    const { uid, appKeyId, modelVersion } = this.#group;
    return { group: { uid, appKeyId, modelVersion }, dataKey: this.#key.dataKey };
  }

  /** @param registeredAt milliseconds since the epoch */
  sealFace({ embedding, ...given }: NewFace, sequence: number, registeredAt: number): NewStoredFace {
    return this.sealFacts({ ...given, registeredAt }, sequence, embedding);
  }

  /** A face whose facts are given whole, such as one that comes from the same group under another model. */
  sealFacts(facts: GalleryFace, sequence: number, embedding: Embedding): NewStoredFace {
    const planes = planesOf([{ sequence, template: templateOf(embedding) }]);
    return {
      ...this.tagFacts(facts, sequence),
      sealed: this.#key.seal(planes.encoded, this.#templateContext(sequence)),
    };
  }

  /** A face without its template. */
  tagFacts(face: GalleryFace, sequence: number): StoredFace {
    return { face, sequence, tag: this.#key.tag(this.#factsMessage(face, sequence)) };
  }

  /** @throws IntegrityError */
  openFace(stored: StoredFace): GalleryFace {
    const expected = this.#key.tag(this.#factsMessage(stored.face, stored.sequence));
    if (stored.tag.length !== expected.length || !timingSafeEqual(stored.tag, expected)) {
      throw new IntegrityError(`The facts of face ${stored.sequence} are not as they were stored.`);
    }
    return stored.face;
  }

  /** The tag of the same face when it belongs to another person, or to none. @throws IntegrityError */
  tagForPerson(stored: StoredFace, personId: string | undefined): Uint8Array {
    const { personId: _before, ...facts } = this.openFace(stored);
    return this.#key.tag(this.#factsMessage({ ...facts, ...(personId && { personId }) }, stored.sequence));
  }

  /** @throws IntegrityError */
  openTemplate({ sequence, sealed }: SealedTemplate): TemplatePlanes {
    const planes = this.#open(sealed, this.#templateContext(sequence), `The template of face ${sequence}`);
    if (planes.count !== 1 || planes.sequences[0] !== sequence) {
      throw new IntegrityError(`The template of face ${sequence} belongs to another face.`);
    }
    return planes;
  }

  /** @throws IntegrityError */
  openChunk(chunk: SealedChunk): TemplatePlanes {
    const { chunkId, generation, faceCount, sealed } = chunk;
    const planes = this.#open(sealed, this.#chunkContext(chunkId, generation), `Chunk ${chunkId}`);
    if (planes.count !== faceCount) throw new IntegrityError(`Chunk ${chunkId} does not hold ${faceCount} faces.`);
    return planes;
  }

  /** @param templates consecutive, oldest first, at least one */
  sealChunk(templates: readonly SealedTemplate[]): SealedChunk {
    const planes = joinPlanes(templates.map((template) => this.openTemplate(template)));
    const chunkId = templates[0]!.sequence;
    return this.#sealPlanes(planes, { chunkId, lastSequence: templates.at(-1)!.sequence, generation: 1 });
  }

  /** The chunk without some of its faces; undefined when it held no other. @throws IntegrityError */
  chunkWithout(chunk: SealedChunk, sequences: readonly number[]): SealedChunk | undefined {
    const planes = this.openChunk(chunk);
    const missing = sequences.find((sequence) => rowOf(planes, sequence) < 0);
    if (missing !== undefined) {
      throw new IntegrityError(`Chunk ${chunk.chunkId} does not hold the template of face ${missing}.`);
    }
    if (planes.count === sequences.length) return undefined;
    const { chunkId, lastSequence, generation } = chunk;
    return this.#sealPlanes(joinPlanes([planes], sequences), { chunkId, lastSequence, generation: generation + 1 });
  }

  #sealPlanes(planes: TemplatePlanes, name: Pick<SealedChunk, 'chunkId' | 'lastSequence' | 'generation'>): SealedChunk {
    const sealed = this.#key.seal(planes.encoded, this.#chunkContext(name.chunkId, name.generation));
    return { ...name, faceCount: planes.count, sealed };
  }

  #open(sealed: Uint8Array, context: string, what: string): TemplatePlanes {
    try {
      return decodePlanes(this.#key.open(sealed, context));
    } catch (cause) {
      throw new IntegrityError(`${what} does not open.`, { cause });
    }
  }

  #templateContext(sequence: number): string {
    return `template|${this.#place}|${sequence}`;
  }

  #chunkContext(chunkId: number, generation: number): string {
    return `chunk|${this.#place}|${chunkId}|${generation}`;
  }

  /** Faces of releases before 0.2 have neither a time nor a person, and their tags stay good. */
  #factsMessage(face: GalleryFace, sequence: number): string {
    const { appKeyId, uid, modelVersion } = this.#group;
    const { faceId, imageId, externalImageId = null, bbox, confidence, personId = null, registeredAt = null } = face;
    const box = [bbox.x0, bbox.y0, bbox.x1, bbox.y1];
    const message = [appKeyId, uid, modelVersion, sequence, faceId, imageId, externalImageId, box, confidence];
    const isOfEarlierRelease = personId === null && registeredAt === null;
    return JSON.stringify(isOfEarlierRelease ? message : [...message, personId, registeredAt]);
  }
}

/** What another thread seals a group's faces with. */
export function sealingOf(group: SealingKey['group'], key: GroupKey): GroupSealing {
  return new SealedFaces(group, key);
}
