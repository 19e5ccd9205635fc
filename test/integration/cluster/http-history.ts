import type { Operation } from '../../reliability/load/history.ts';
import { apiOf } from '../../support/api.ts';

const NEVER = Number.POSITIVE_INFINITY;
/** A page of the face list; the clients keep the group below it, so that one answer shows all of it. */
const PAGE = 200;
const FACES_A_PHOTO = 20;

type Image = { bytes: string };
type Faces = { faces: { faceId: string }[] };
type Search = { matchFaces: { face: { faceId: string } }[] };
type Registration = { addedFaces: { faceId: string }[] };
type Api = ReturnType<typeof apiOf>;

/** One group behind several servers: what clients did to it, as far as they were answered. */
export class HttpHistory {
  readonly history: Operation[] = [];
  /** By server: operations that ended without an answer of success. */
  readonly failures = new Map<string, number>();
  readonly #appKey: string;
  readonly #image: Image;
  readonly #present: string[] = [];
  /** When registrations began that were never answered: their faces may have come in, under ids that nobody was told. */
  readonly #unansweredRegistrations: number[] = [];

  constructor(appKey: string, image: Image) {
    this.#appKey = appKey;
    this.#image = image;
  }

  get present(): readonly string[] {
    return this.#present;
  }

  async register(url: string): Promise<void> {
    const start = performance.now();
    const data = await this.#answered(url, (api) =>
      api<Registration>('POST', '/groups/shared', { image: this.#image, limit: FACES_A_PHOTO }),
    );
    if (data === undefined) this.#unansweredRegistrations.push(start);
    for (const { faceId } of data?.addedFaces ?? []) {
      this.history.push({ kind: 'add', faceId, start, end: performance.now() });
      this.#present.push(faceId);
    }
  }

  async removeOne(url: string): Promise<void> {
    const faceId = this.#present.splice(Math.floor(Math.random() * this.#present.length), 1)[0];
    if (faceId === undefined) return;
    const start = performance.now();
    const data = await this.#answered(url, (api) => api('DELETE', `/groups/shared/faces/${faceId}`));
    this.history.push({ kind: 'remove', faceId, start, end: data === undefined ? NEVER : performance.now() });
  }

  async list(url: string): Promise<void> {
    const start = performance.now();
    const data = await this.#answered(url, (api) => api<Faces>('GET', `/groups/shared/faces?limit=${PAGE}`));
    if (data) this.#read(start, data.faces);
  }

  /** At threshold 1 practically every face of the group matches. */
  async search(url: string): Promise<void> {
    const start = performance.now();
    const path = '/groups/shared/search?limit=4096&threshold=1';
    const data = await this.#answered(url, (api) => api<Search>('POST', path, { image: this.#image }));
    if (data)
      this.#read(
        start,
        data.matchFaces.map(({ face }) => face),
      );
  }

  async randomOperation(url: string): Promise<void> {
    const dice = Math.random();
    if (dice < 0.1 && this.#present.length < PAGE - 5 * FACES_A_PHOTO) await this.register(url);
    else if (dice < 0.4) await this.removeOne(url);
    else if (dice < 0.85) await this.list(url);
    else await this.search(url);
  }

  /** Everything that happened, with the faces of unanswered registrations that somebody saw. */
  whole(): Operation[] {
    const [earliest] = this.#unansweredRegistrations;
    if (earliest === undefined) return this.history;
    const added = new Set(this.history.flatMap((operation) => (operation.kind === 'add' ? [operation.faceId] : [])));
    const seen = new Set(this.history.flatMap((operation) => (operation.kind === 'read' ? [...operation.seen] : [])));
    const unannounced = [...seen]
      .filter((faceId) => !added.has(faceId))
      .slice(0, FACES_A_PHOTO * this.#unansweredRegistrations.length);
    return [
      ...this.history,
      ...unannounced.map((faceId): Operation => ({ kind: 'add', faceId, start: earliest, end: NEVER })),
    ];
  }

  #read(start: number, faces: readonly { faceId: string }[]): void {
    const seen = new Set(faces.map(({ faceId }) => faceId));
    this.history.push({ kind: 'read', seen, start, end: performance.now() });
  }

  /** @returns undefined when the server is not there, or says that it could not do it */
  async #answered<T>(
    url: string,
    ask: (api: Api) => Promise<{ header: { resultCode: number }; data: T }>,
  ): Promise<T | undefined> {
    const answer = await ask(apiOf(url, this.#appKey)).catch(() => undefined);
    if (answer?.header.resultCode === 0) return answer.data;
    this.failures.set(url, (this.failures.get(url) ?? 0) + 1);
    return undefined;
  }
}
