import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type FaceStore,
  type Group,
  type Match,
  observed,
  type PersonMatch,
  type StageObserver,
  type StoredFace,
} from '../ports.ts';
import { compareHits, type Hit } from './face-index.ts';
import type { GalleryCache } from './gallery-cache.ts';
import type { GroupSeals } from './group-seals.ts';
import type { ResidentGroup } from './resident-group.ts';
import type { PersonQuery, ResidentPersons } from './resident-persons.ts';
import type { SealedFaces } from './sealed-faces.ts';
import type { Template } from './template.ts';

/** Hits whose facts are read and checked in one turn of the event loop. */
const HITS_A_TURN = 512;
/** How often a search starts again when faces of its full result were removed meanwhile. */
const REPEATS = 3;
/** More faces than this that came after a scan began are not scanned between two requests: the scan is made again. */
const NEWER_AT_ONCE = 4096;

/** Searches of the groups in memory, as new as the store is when a search begins. */
export class GroupSearch {
  readonly #store: Pick<FaceStore, 'readGroupState' | 'facesBySequence'>;
  readonly #seals: GroupSeals;
  readonly #cache: GalleryCache;
  readonly #persons: ResidentPersons;
  readonly #onStage: StageObserver | undefined;

  constructor(
    store: Pick<FaceStore, 'readGroupState' | 'facesBySequence'>,
    seals: GroupSeals,
    cache: GalleryCache,
    persons: ResidentPersons,
    onStage?: StageObserver,
  ) {
    this.#store = store;
    this.#seals = seals;
    this.#cache = cache;
    this.#persons = persons;
    this.#onStage = onStage;
  }

  /** @returns best first; undefined when the group is gone */
  async faces(group: Group, probe: Template, minCosine: number, limit: number): Promise<Match[] | undefined> {
    for (let attempt = 0; ; attempt++) {
      const sealing = await this.#seals.of(group);
      // A group has no key before its first face.
      if (sealing === undefined) return (await this.#store.readGroupState(group.uid)) && [];
      const found = await this.#scanCurrent(group, sealing, probe, minCosine, limit);
      if (found === 'gone') return undefined;
      // Another group's load may have taken its place before this turn came.
      if (found === 'displaced') continue;
      const matches = await this.#withFacts(group, sealing, found);
      // Faces that were removed during the search left gaps; when the result was cut, others may belong there.
      if (matches.length === found.length || found.length < limit || attempt >= REPEATS) return matches;
    }
  }

  /** @returns most similar first; undefined when the group is gone */
  async persons(group: Group, query: PersonQuery): Promise<PersonMatch[] | undefined> {
    for (;;) {
      const sealing = await this.#seals.of(group);
      if (sealing === undefined) return (await this.#store.readGroupState(group.uid)) && [];
      const resident = await this.#cache.current(group, sealing);
      if (resident === undefined) return undefined;
      if (this.#cache.peek(group.uid) !== resident) continue;
      const matches = await this.#persons.search(group, resident, sealing, query);
      // Of a group that left memory meanwhile, not everything was there to be found.
      if (this.#cache.peek(group.uid) === resident) return matches;
    }
  }

  /**
   * The scan does not wait for the version to be read, nor for what has changed to be applied: a face that leaves during
   * it is dropped when its facts are asked for, and those that came since it began are scanned after it.
   */
  async #scanCurrent(
    group: Group,
    sealing: SealedFaces,
    probe: Template,
    minCosine: number,
    limit: number,
  ): Promise<Hit[] | 'gone' | 'displaced'> {
    const scan = ({ index }: ResidentGroup) =>
      observed(this.#onStage, 'gallery_scan', () => index.search(probe, minCosine, limit));
    const before = this.#cache.peek(group.uid);
    const last = before?.index.lastSequence ?? 0;
    const early = before && scan(before);
    const [resident, hits] = await Promise.all([this.#cache.current(group, sealing), early]);
    if (resident === undefined) return 'gone';
    if (this.#cache.peek(group.uid) !== resident) return 'displaced';
    const { index } = resident;
    if (index.faceCount === 0) return [];
    if (hits === undefined || resident !== before || index.lastSequence - last > NEWER_AT_ONCE) return scan(resident);
    if (index.lastSequence === last) return hits;
    return withNewer(hits, index.searchNewer(probe, minCosine, last), limit);
  }

  async #withFacts(group: Group, sealing: SealedFaces, hits: Hit[]): Promise<Match[]> {
    const facts = new Map<number, StoredFace>();
    const matches: Match[] = [];
    for (let i = 0; i < hits.length; i += HITS_A_TURN) {
      if (i > 0) await nextTurn();
      const part = hits.slice(i, i + HITS_A_TURN);
      const stored = await this.#store.facesBySequence(
        group.uid,
        part.map((hit) => hit.sequence),
      );
      for (const face of stored) facts.set(face.sequence, face);
      for (const hit of part) {
        const face = facts.get(hit.sequence);
        if (face !== undefined) matches.push({ face: sealing.openFace(face), cosine: hit.cosine });
      }
    }
    return matches;
  }
}

/** A scan that waited for the one before it has seen some of the newer faces already. */
function withNewer(hits: Hit[], newer: Hit[], limit: number): Hit[] {
  if (newer.length === 0) return hits;
  const bySequence = new Map([...hits, ...newer].map((hit) => [hit.sequence, hit]));
  return [...bySequence.values()].sort(compareHits).slice(0, limit);
}
