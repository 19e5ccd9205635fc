import { ApiError } from '../contract/api-error.ts';
import type {
  AuditNote,
  Clock,
  DuplicateSearch,
  Embedding,
  FaceSelection,
  FaceStore,
  Gallery,
  Group,
  Match,
  NewFace,
  PagedSelection,
  PersonChange,
  PersonMatch,
  RemovedFace,
  SealedTemplate,
  StageObserver,
  Vault,
} from '../ports.ts';
import { FaceWriter, type Removal } from './face-writer.ts';
import { findDuplicates } from './find-duplicates.ts';
import { firstMatches } from './first-matches.ts';
import type { GalleryCache } from './gallery-cache.ts';
import { GroupSeals, type IntegrityLog } from './group-seals.ts';
import { GroupSearch } from './group-search.ts';
import type { ResidentPersons } from './resident-persons.ts';
import { areKnownAsOnePerson } from './same-person.ts';
import { IntegrityError, type SealedFaces } from './sealed-faces.ts';
import { cosine, templateOf } from './template.ts';
import { rowOf, templateAt } from './template-planes.ts';

export class StoredGallery implements Gallery {
  readonly #store: FaceStore;
  readonly #seals: GroupSeals;
  readonly #cache: GalleryCache;
  readonly #search: GroupSearch;
  readonly #writer: FaceWriter;

  constructor(
    store: FaceStore,
    vault: Vault,
    cache: GalleryCache,
    persons: ResidentPersons,
    log: IntegrityLog,
    clock: Clock,
    onStage?: StageObserver,
  ) {
    this.#store = store;
    this.#seals = new GroupSeals(store, vault, log);
    this.#cache = cache;
    this.#search = new GroupSearch(store, this.#seals, cache, persons, onStage);
    this.#writer = new FaceWriter(store, log, clock);
  }

  enrol(
    group: Group,
    faces: NewFace[],
    capacity: number,
    note?: (added: number) => AuditNote | undefined,
  ): Promise<number | undefined> {
    return this.#seals.checked(group, async () => {
      const sealing = await this.#seals.of(group, true);
      if (sealing === undefined) return undefined;
      return this.#writer.add(group, sealing, faces, capacity, note);
    });
  }

  async removeFace(group: Group, faceId: string, note?: AuditNote): Promise<boolean> {
    return (
      ((await this.#remove(group, (sealing) => this.#writer.removeOne(group, sealing, faceId, note)))?.length ?? 0) > 0
    );
  }

  removeFaces(
    group: Group,
    selection: FaceSelection,
    limit: number,
    note?: (removed: RemovedFace[]) => AuditNote | undefined,
  ): Promise<RemovedFace[] | undefined> {
    return this.#remove(group, (sealing) => this.#writer.remove(group, sealing, selection, limit, note));
  }

  async removeGroup(group: Group, note?: AuditNote): Promise<boolean> {
    const removed = await this.#store.removeGroup(group.uid, note);
    await this.#cache.drop(group.uid);
    this.#seals.forget(group.uid);
    this.#writer.forget(group);
    return removed;
  }

  listFaces(group: Group, limit: number, after: string | undefined, selection?: PagedSelection) {
    return this.#seals.checked(group, async () => {
      const position = after === undefined ? undefined : Number(after);
      // One face more than asked for tells whether a next page exists.
      const stored = await this.#store.listFaces(group.uid, limit + 1, position, selection);
      const shown = stored.slice(0, limit);
      const sealing = shown.length > 0 ? await this.#seals.of(group) : undefined;
      if (sealing === undefined) return { items: [], next: undefined };
      return {
        items: shown.map((face) => sealing.openFace(face)),
        next: stored.length > limit ? String(shown.at(-1)!.sequence) : undefined,
      };
    });
  }

  countFaces(group: Group, selection: FaceSelection): Promise<number> {
    return this.#store.countFaces(group.uid, selection);
  }

  async listPersons(group: Group, limit: number, after: string | undefined) {
    const persons = await this.#store.listPersons(group.uid, limit + 1, after);
    const items = persons.slice(0, limit);
    return { items, next: persons.length > limit ? items.at(-1)!.personId : undefined };
  }

  changePerson(group: Group, faceId: string, { from, to }: PersonChange, note?: AuditNote) {
    return this.#seals.checked(group, async () => {
      const sealing = await this.#seals.of(group);
      if (sealing === undefined) return undefined;
      const before = await this.#store.changePerson(
        group.uid,
        faceId,
        (stored) => {
          const { personId } = sealing.openFace(stored);
          if (personId === to || (from !== undefined && personId !== from)) return undefined;
          return { personId: to, tag: sealing.tagForPerson(stored, to) };
        },
        note,
      );
      return before && sealing.openFace(before);
    });
  }

  findFace(group: Group, faceId: string) {
    return this.#seals.checked(group, async () => {
      const stored = await this.#store.findFace(group.uid, faceId);
      return stored && (await this.#seals.of(group))?.openFace(stored);
    });
  }

  async searchByEmbedding(group: Group, probe: Embedding, minCosine: number, limit: number): Promise<Match[]> {
    const template = templateOf(probe);
    const matches = await this.#seals.checked(group, () => this.#search.faces(group, template, minCosine, limit));
    if (matches === undefined) throw new ApiError('NotFoundGroupError', 'The group was deleted meanwhile.');
    return matches;
  }

  searchByFace(group: Group, faceId: string, minCosine: number, limit: number): Promise<Match[] | undefined> {
    return this.#seals.checked(group, async () => {
      const probe = await this.#registered(group, faceId);
      if (probe === undefined) return undefined;
      // The probe finds itself too: ask for one more and leave it out.
      const matches = await this.#search.faces(group, probe.template, minCosine, limit + 1);
      return matches?.filter((match) => match.face.faceId !== faceId).slice(0, limit);
    });
  }

  async searchPersons(group: Group, probe: Embedding, minCosine: number, limit: number): Promise<PersonMatch[]> {
    const query = { probe: templateOf(probe), minCosine, limit };
    const matches = await this.#seals.checked(group, () => this.#search.persons(group, query));
    if (matches === undefined) throw new ApiError('NotFoundGroupError', 'The group was deleted meanwhile.');
    return matches;
  }

  findConflicts(group: Group, faces: readonly NewFace[], minCosine: number, limit: number): Promise<Match[][]> {
    return Promise.all(
      faces.map((newFace) =>
        firstMatches(
          (count) => this.searchByEmbedding(group, newFace.embedding, minCosine, count),
          (matches) => matches.filter(({ face }) => !areKnownAsOnePerson(face, newFace)),
          limit,
        ),
      ),
    );
  }

  findDuplicates(group: Group, search: DuplicateSearch) {
    return this.#seals.checked(group, async () => {
      const sealing = await this.#seals.of(group);
      if (sealing === undefined) {
        return (await this.#store.readGroupState(group.uid)) && { items: [], next: undefined, compared: 0 };
      }
      return findDuplicates(
        {
          index: async () => (await this.#cache.current(group, sealing))?.index,
          facts: async (sequences) => {
            const stored = await this.#store.facesBySequence(group.uid, sequences);
            return new Map(stored.map((face) => [face.sequence, sealing.openFace(face)]));
          },
          elapsed: () => performance.now(),
        },
        search,
      );
    });
  }

  compareWithFace(group: Group, faceId: string, probe: Embedding) {
    return this.#seals.checked(group, async () => {
      const template = templateOf(probe);
      const registered = await this.#registered(group, faceId);
      return registered && { face: registered.face, cosine: cosine(template, registered.template) };
    });
  }

  compareEmbeddings(a: Embedding, b: Embedding): number {
    return cosine(templateOf(a), templateOf(b));
  }

  stats() {
    return this.#cache.stats();
  }

  /** Ends background work and frees the memory; the store stays open. */
  async close(): Promise<void> {
    await this.#writer.settled();
    await this.#cache.close();
  }

  #remove(group: Group, removal: (sealing: SealedFaces) => Promise<Removal>): Promise<RemovedFace[] | undefined> {
    return this.#seals.checked(group, async () => {
      const sealing = await this.#seals.of(group);
      // A group has no key before its first face.
      if (sealing === undefined) return (await this.#store.readGroupState(group.uid)) && [];
      const done = await removal(sealing);
      if (done === undefined) return undefined;
      const sequences = done.removed.map(({ sequence }) => sequence);
      this.#cache.peek(group.uid)?.remove(sequences, done.version);
      return done.removed;
    });
  }

  async #registered(group: Group, faceId: string) {
    const found = await this.#store.findTemplate(group.uid, faceId);
    const sealing = found && (await this.#seals.of(group));
    if (found === undefined || sealing === undefined) return undefined;
    const face = sealing.openFace(found.stored);
    const { sequence } = found.stored;
    const planes =
      'chunkId' in found.template
        ? sealing.openChunk(found.template)
        : sealing.openTemplate(found.template as SealedTemplate);
    const row = rowOf(planes, sequence);
    if (row < 0) throw new IntegrityError(`The template of face ${sequence} is missing.`);
    return { face, template: templateAt(planes, row) };
  }
}
