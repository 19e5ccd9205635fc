import type { FaceStore, GalleryFace, Group, PersonFacePosition, PersonMatch } from '../ports.ts';
import type { FaceIndexFactory } from './face-index.ts';
import { PersonIndex } from './person-index.ts';
import type { ResidentGroup } from './resident-group.ts';
import type { SealedFaces } from './sealed-faces.ts';
import { cosine, type Template } from './template.ts';

const FACES_A_READ = 512;

export type PersonQuery = { probe: Template; minCosine: number; limit: number };

type PersonStore = Pick<FaceStore, 'listFacesOfPersons' | 'facesBySequence'>;

/** The persons of a group in memory: made when they are first looked for, then kept up to date by what changes. */
export class ResidentPersons {
  readonly #store: PersonStore;
  readonly #indexes: FaceIndexFactory;

  constructor(store: PersonStore, indexes: FaceIndexFactory) {
    this.#store = store;
    this.#indexes = indexes;
  }

  /**
   * @param resident as new as the answer has to be
   * @returns the best persons; their best face and their number of faces are those that memory shows
   */
  async search(
    group: Group,
    resident: ResidentGroup,
    sealing: SealedFaces,
    { probe, minCosine, limit }: PersonQuery,
  ): Promise<PersonMatch[]> {
    const persons = await resident.oneAtATime(() => this.#upToDate(group, resident, sealing));
    const hits = await persons.search(probe, minCosine, limit);
    const found = hits.flatMap(({ personId, cosine: score }) => {
      const faces = persons.facesOf(personId);
      const best = bestOf(faces, resident, probe);
      return best === undefined ? [] : { personId, cosine: score, faceCount: faces.length, best };
    });
    const facts = await this.#facts(
      group,
      sealing,
      found.map(({ best }) => best),
    );
    return found.flatMap(({ best, ...match }) => {
      const face = facts.get(best);
      // Removed or given to somebody else since the scan.
      return face?.personId === match.personId ? { ...match, face } : [];
    });
  }

  async #upToDate(group: Group, resident: ResidentGroup, sealing: SealedFaces): Promise<PersonIndex> {
    const persons = resident.persons ?? (await this.#load(group, resident, sealing));
    if (resident.persons === undefined) resident.holdPersons(persons);
    const touched = resident.takeTouched();
    for (let i = 0; i < touched.length; i += FACES_A_READ) {
      const part = touched.slice(i, i + FACES_A_READ);
      const facts = await this.#facts(group, sealing, part);
      for (const sequence of part) persons.assign(sequence, facts.get(sequence)?.personId);
    }
    persons.refresh((sequence) => resident.templateOf(sequence));
    return persons;
  }

  /** What changes while the pages are read is noted by the resident group from before the first one on. */
  async #load(group: Group, resident: ResidentGroup, sealing: SealedFaces): Promise<PersonIndex> {
    const persons = new PersonIndex(this.#indexes.createIndex());
    resident.noteChanges();
    for (let after: PersonFacePosition | undefined; ; ) {
      const page = await this.#store.listFacesOfPersons(group.uid, FACES_A_READ, after);
      for (const stored of page) persons.assign(stored.sequence, sealing.openFace(stored).personId);
      const last = page.at(-1);
      if (last === undefined || page.length < FACES_A_READ) return persons;
      after = { personId: last.face.personId!, sequence: last.sequence };
    }
  }

  async #facts(group: Group, sealing: SealedFaces, sequences: number[]): Promise<Map<number, GalleryFace>> {
    const stored = await this.#store.facesBySequence(group.uid, sequences);
    return new Map(stored.map((face) => [face.sequence, sealing.openFace(face)]));
  }
}

/** Of equal ones the newest. */
function bestOf(faces: number[], resident: ResidentGroup, probe: Template): number | undefined {
  let best: { sequence: number; score: number } | undefined;
  for (const sequence of faces.sort((a, b) => b - a)) {
    const template = resident.templateOf(sequence);
    if (template === undefined) continue;
    const score = cosine(probe, template);
    if (best === undefined || score > best.score) best = { sequence, score };
  }
  return best?.sequence;
}
