import type {
  BatchResult,
  ChangeGroupRequest,
  Comparison,
  CreateGroupRequest,
  Detection,
  DuplicatePair,
  Duplicates,
  ErasureReport,
  FaceList,
  Group,
  GroupDetail,
  GroupList,
  Identification,
  Person,
  PersonAssignment,
  PersonList,
  PersonSearchResult,
  PersonSummary,
  RegisteredFace,
  Registration,
  SearchByFaceResult,
  SearchByImageResult,
  Verification,
} from './generated/types.ts';
import { type ImageInput, toUpload } from './image-input.ts';
import type {
  AnalysisOptions,
  BatchOptions,
  CallOptions,
  ClientOptions,
  ErasureSelection,
  IdentifyOptions,
  PageOptions,
  RegisterOptions,
  SearchOptions,
  WalkOptions,
} from './options.ts';
import { type Connection, send } from './transport.ts';
import { walkPages } from './walk-pages.ts';

const LARGEST_PAGE = 200;
const DEFAULT_MATCHES = 100;

/**
 * The Face Recognition API v1.1. Every method throws an ApiError whose class names the code, a ConnectionError when no
 * answer came, or the reason of the signal.
 */
export class Likeness {
  readonly #connection: Connection;

  constructor({ url, appKey, timeoutMs = 60_000, retries = 3, longestWaitMs = 30_000, ...options }: ClientOptions) {
    // A browser's fetch insists on being called as a plain function.
    const fetcher: typeof fetch = options.fetch ?? ((...args) => fetch(...args));
    this.#connection = { url, appKey, timeoutMs, retries, longestWaitMs, fetch: fetcher };
  }

  async createGroup(
    groupId: string,
    { signal, ...settings }: Omit<CreateGroupRequest, 'groupId'> & CallOptions = {},
  ): Promise<void> {
    await send(this.#connection, 'createGroup', { body: { groupId, ...settings } }, signal);
  }

  /** Changes the settings that are given; 0 turns one off. */
  async changeGroup(groupId: string, settings: ChangeGroupRequest, { signal }: CallOptions = {}): Promise<GroupDetail> {
    const { data } = await send(this.#connection, 'changeGroup', { path: { groupId }, body: settings }, signal);
    return data.groups[0]!;
  }

  /** One page; `groups()` walks through all of them. */
  async listGroups({ limit = LARGEST_PAGE, nextToken, signal }: PageOptions & CallOptions = {}): Promise<GroupList> {
    const { data } = await send(this.#connection, 'listGroups', { query: pageQuery(limit, nextToken) }, signal);
    return data;
  }

  /** Every group, newest first. */
  async *groups({ pageSize = LARGEST_PAGE, signal }: WalkOptions = {}): AsyncGenerator<Group> {
    yield* walkPages(
      (nextToken) => this.listGroups(pageOptions(pageSize, nextToken, signal)),
      (page) => page.groups,
    );
  }

  async getGroup(groupId: string, { signal }: CallOptions = {}): Promise<GroupDetail> {
    const { data } = await send(this.#connection, 'getGroup', { path: { groupId } }, signal);
    return data.groups[0]!;
  }

  async deleteGroup(groupId: string, { signal }: CallOptions = {}): Promise<void> {
    await send(this.#connection, 'deleteGroup', { path: { groupId } }, signal);
  }

  /** The faces of a photo. Nothing is kept. */
  async detect(image: ImageInput, { signal, ...flags }: AnalysisOptions & CallOptions = {}): Promise<Detection> {
    const body = { image: await toUpload(image), ...flags };
    return (await send(this.#connection, 'detectFaces', { body }, signal)).data;
  }

  /**
   * Registers the `limit` largest faces of a photo; `notAddedFaces` says why the others were not.
   * `isPartial`: the group had room for some of them only.
   */
  async register(
    groupId: string,
    image: ImageInput,
    { limit = 1, signal, ...options }: RegisterOptions & CallOptions = {},
  ): Promise<Registration & { isPartial: boolean }> {
    const body = { image: await toUpload(image), limit, ...options };
    const { data, isPartial } = await send(this.#connection, 'registerFaces', { path: { groupId }, body }, signal);
    return { ...data, isPartial };
  }

  /** One page; `faces()` walks through all of them. */
  async listFaces(
    groupId: string,
    { limit = LARGEST_PAGE, nextToken, signal }: PageOptions & CallOptions = {},
  ): Promise<FaceList> {
    const input = { path: { groupId }, query: pageQuery(limit, nextToken) };
    return (await send(this.#connection, 'listFaces', input, signal)).data;
  }

  /** Every face of a group, newest first. */
  async *faces(groupId: string, { pageSize = LARGEST_PAGE, signal }: WalkOptions = {}): AsyncGenerator<RegisteredFace> {
    yield* walkPages(
      (nextToken) => this.listFaces(groupId, pageOptions(pageSize, nextToken, signal)),
      (page) => page.faces,
    );
  }

  async deleteFace(groupId: string, faceId: string, { signal }: CallOptions = {}): Promise<void> {
    await send(this.#connection, 'deleteFace', { path: { groupId, faceId } }, signal);
  }

  /** Faces of the group that look like one of its faces, which itself is left out. */
  async searchByFace(
    groupId: string,
    faceId: string,
    { threshold, limit = DEFAULT_MATCHES, signal }: SearchOptions & CallOptions,
  ): Promise<SearchByFaceResult> {
    const input = { path: { groupId, faceId }, query: { limit, threshold } };
    return (await send(this.#connection, 'searchByFace', input, signal)).data;
  }

  /** Faces of the group that look like the largest face of a photo, most similar first. */
  async search(
    groupId: string,
    image: ImageInput,
    { threshold, limit = DEFAULT_MATCHES, signal, ...flags }: SearchOptions & AnalysisOptions & CallOptions,
  ): Promise<SearchByImageResult> {
    const body = { image: await toUpload(image), ...flags };
    const input = { path: { groupId }, query: { limit, threshold }, body };
    return (await send(this.#connection, 'searchByImage', input, signal)).data;
  }

  /** The largest face of one photo against every face of another. Nothing is kept. */
  async compare(
    source: ImageInput,
    target: ImageInput,
    { threshold, signal, ...flags }: { threshold: number } & AnalysisOptions & CallOptions,
  ): Promise<Comparison> {
    const [sourceImage, targetImage] = await Promise.all([toUpload(source), toUpload(target)]);
    const body = { sourceImage, targetImage, ...flags };
    return (await send(this.#connection, 'compareFaces', { query: { threshold }, body }, signal)).data;
  }

  /** How similar a registered face is to the largest face of a photo. */
  async verify(
    groupId: string,
    faceId: string,
    image: ImageInput,
    { signal, ...flags }: AnalysisOptions & CallOptions = {},
  ): Promise<Verification> {
    const body = { compareImage: await toUpload(image), ...flags };
    return (await send(this.#connection, 'verifyFace', { path: { groupId, faceId }, body }, signal)).data;
  }

  /** Registers up to fifty photos in one request; each has a result of its own, in their order. They are files, not addresses. */
  async registerBatch(
    groupId: string,
    images: ImageInput[],
    { limit = 1, signal, ...options }: BatchOptions & CallOptions = {},
  ): Promise<BatchResult[]> {
    const image = (await Promise.all(images.map(toUpload))).map((upload) => {
      if (upload instanceof Blob) return upload;
      throw new TypeError('A batch takes files: paths, bytes or Blobs.');
    });
    const input = { path: { groupId }, body: { limit, ...options, image } };
    return (await send(this.#connection, 'registerBatch', input, signal)).data.results;
  }

  /** Every face of a photo against up to ten groups. */
  async identify(
    groupIds: string[],
    image: ImageInput,
    { limit = 20, matchLimit = 10, signal, ...options }: IdentifyOptions & CallOptions,
  ): Promise<Identification> {
    const body = { image: await toUpload(image), groupIds, limit, matchLimit, ...options };
    return (await send(this.#connection, 'identifyFaces', { body }, signal)).data;
  }

  /** One page; `persons()` walks through all of them. */
  async listPersons(
    groupId: string,
    { limit = LARGEST_PAGE, nextToken, signal }: PageOptions & CallOptions = {},
  ): Promise<PersonList> {
    const input = { path: { groupId }, query: pageQuery(limit, nextToken) };
    return (await send(this.#connection, 'listPersons', input, signal)).data;
  }

  async *persons(
    groupId: string,
    { pageSize = LARGEST_PAGE, signal }: WalkOptions = {},
  ): AsyncGenerator<PersonSummary> {
    yield* walkPages(
      (nextToken) => this.listPersons(groupId, pageOptions(pageSize, nextToken, signal)),
      (page) => page.persons,
    );
  }

  /** A page of a person's faces. */
  async getPerson(
    groupId: string,
    personId: string,
    { limit = LARGEST_PAGE, nextToken, signal }: PageOptions & CallOptions = {},
  ): Promise<Person> {
    const input = { path: { groupId, personId }, query: pageQuery(limit, nextToken) };
    return (await send(this.#connection, 'getPerson', input, signal)).data;
  }

  /** With all of their faces. */
  async deletePerson(groupId: string, personId: string, { signal }: CallOptions = {}): Promise<ErasureReport> {
    return (await send(this.#connection, 'deletePerson', { path: { groupId, personId } }, signal)).data;
  }

  /** Makes a face a person's, whosever it was before. */
  async assignFace(
    groupId: string,
    personId: string,
    faceId: string,
    { signal }: CallOptions = {},
  ): Promise<PersonAssignment> {
    return (await send(this.#connection, 'assignFace', { path: { groupId, personId, faceId } }, signal)).data;
  }

  /** The face stays in the group. */
  async unassignFace(
    groupId: string,
    personId: string,
    faceId: string,
    { signal }: CallOptions = {},
  ): Promise<PersonAssignment> {
    return (await send(this.#connection, 'unassignFace', { path: { groupId, personId, faceId } }, signal)).data;
  }

  /** Persons of the group that look like the largest face of a photo, most similar first. */
  async searchPersons(
    groupId: string,
    image: ImageInput,
    { threshold, limit = DEFAULT_MATCHES, signal, ...flags }: SearchOptions & AnalysisOptions & CallOptions,
  ): Promise<PersonSearchResult> {
    const body = { image: await toUpload(image), ...flags };
    const input = { path: { groupId }, query: { limit, threshold }, body };
    return (await send(this.#connection, 'searchPersons', input, signal)).data;
  }

  /** A page of pairs of faces of one person that are registered under different ids; `duplicates()` walks through all. */
  async findDuplicates(
    groupId: string,
    { threshold, limit = LARGEST_PAGE, nextToken, signal }: SearchOptions & PageOptions & CallOptions,
  ): Promise<Duplicates> {
    const input = { path: { groupId }, query: { ...pageQuery(limit, nextToken), threshold } };
    return (await send(this.#connection, 'findDuplicates', input, signal)).data;
  }

  async *duplicates(
    groupId: string,
    { threshold, pageSize = LARGEST_PAGE, signal }: { threshold: number } & WalkOptions,
  ): AsyncGenerator<DuplicatePair> {
    yield* walkPages(
      (nextToken) => this.findDuplicates(groupId, { ...pageOptions(pageSize, nextToken, signal), threshold }),
      (page) => page.pairs,
    );
  }

  /** Erases the faces that the selection names; the report is proven by the server's audit record. */
  async eraseFaces(groupId: string, selection: ErasureSelection, { signal }: CallOptions = {}): Promise<ErasureReport> {
    return (await send(this.#connection, 'eraseFaces', { path: { groupId }, query: selection }, signal)).data;
  }
}

function pageQuery(limit: number, nextToken: string | undefined): { limit: number; 'next-token'?: string } {
  return nextToken === undefined ? { limit } : { limit, 'next-token': nextToken };
}

function pageOptions(limit: number, nextToken: string | undefined, signal: AbortSignal | undefined) {
  return { limit, ...(nextToken !== undefined && { nextToken }), ...(signal && { signal }) };
}
