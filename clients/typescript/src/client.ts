import type {
  Comparison,
  Detection,
  FaceList,
  Group,
  GroupDetail,
  GroupList,
  RegisteredFace,
  Registration,
  SearchByFaceResult,
  SearchByImageResult,
  Verification,
} from './generated/types.ts';
import { type ImageInput, toImage } from './image-input.ts';
import { type Connection, send } from './transport.ts';

export type ClientOptions = {
  /** Where the server is, such as `https://faces.example.org`; in a browser, '' stands for the page's own origin. */
  url: string;
  appKey: string;
  /** Milliseconds for one attempt, its answer included. Default 60,000. */
  timeoutMs?: number;
  /** Attempts after the first, where repeating is safe. Default 3. */
  retries?: number;
  /** Gives up when the server asks for a longer wait before the next attempt. Default 30,000. */
  longestWaitMs?: number;
  /** Stands in for the global fetch. */
  fetch?: typeof fetch;
};

export type CallOptions = { signal?: AbortSignal };
/** What is measured beside the face itself; both default to true. */
export type AnalysisOptions = { orientation?: boolean; mask?: boolean };
/** `pageSize`: faces or groups that one request fetches, 1 to 200. */
export type WalkOptions = { pageSize?: number } & CallOptions;
export type PageOptions = { limit?: number; nextToken?: string };
/** `threshold`: similarity, 1 to 100, from which faces match. `limit`: 1 to 4096, default 100. */
export type SearchOptions = { threshold: number; limit?: number };

const LARGEST_PAGE = 200;
const DEFAULT_MATCHES = 100;

/**
 * The Face Recognition API v1.0. Every method throws an ApiError whose class names the code, a ConnectionError when no
 * answer came, or the reason of the signal.
 */
export class Likeness {
  readonly #connection: Connection;

  constructor({ url, appKey, timeoutMs = 60_000, retries = 3, longestWaitMs = 30_000, ...options }: ClientOptions) {
    // A browser's fetch insists on being called as a plain function.
    const fetcher: typeof fetch = options.fetch ?? ((...args) => fetch(...args));
    this.#connection = { url, appKey, timeoutMs, retries, longestWaitMs, fetch: fetcher };
  }

  async createGroup(groupId: string, { signal }: CallOptions = {}): Promise<void> {
    await send(this.#connection, 'createGroup', { body: { groupId } }, signal);
  }

  /** One page; `groups()` walks through all of them. */
  async listGroups({ limit = LARGEST_PAGE, nextToken, signal }: PageOptions & CallOptions = {}): Promise<GroupList> {
    const { data } = await send(this.#connection, 'listGroups', { query: pageQuery(limit, nextToken) }, signal);
    return data;
  }

  /** Every group, newest first. */
  async *groups({ pageSize = LARGEST_PAGE, signal }: WalkOptions = {}): AsyncGenerator<Group> {
    let nextToken: string | undefined;
    do {
      const page = await this.listGroups(pageOptions(pageSize, nextToken, signal));
      yield* page.groups;
      nextToken = page.nextToken;
    } while (nextToken);
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
    const body = { image: await toImage(image), ...flags };
    return (await send(this.#connection, 'detectFaces', { body }, signal)).data;
  }

  /**
   * Registers the `limit` largest faces of a photo; `notAddedFaces` says why the others were not.
   * `isPartial`: the group had room for some of them only.
   */
  async register(
    groupId: string,
    image: ImageInput,
    {
      limit = 1,
      signal,
      ...options
    }: { externalImageId?: string; limit?: number } & AnalysisOptions & CallOptions = {},
  ): Promise<Registration & { isPartial: boolean }> {
    const body = { image: await toImage(image), limit, ...options };
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
    let nextToken: string | undefined;
    do {
      const page = await this.listFaces(groupId, pageOptions(pageSize, nextToken, signal));
      yield* page.faces;
      nextToken = page.nextToken;
    } while (nextToken);
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
    const body = { image: await toImage(image), ...flags };
    const input = { path: { groupId }, query: { limit, threshold }, body };
    return (await send(this.#connection, 'searchByImage', input, signal)).data;
  }

  /** The largest face of one photo against every face of another. Nothing is kept. */
  async compare(
    source: ImageInput,
    target: ImageInput,
    { threshold, signal, ...flags }: { threshold: number } & AnalysisOptions & CallOptions,
  ): Promise<Comparison> {
    const [sourceImage, targetImage] = await Promise.all([toImage(source), toImage(target)]);
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
    const body = { compareImage: await toImage(image), ...flags };
    return (await send(this.#connection, 'verifyFace', { path: { groupId, faceId }, body }, signal)).data;
  }
}

function pageQuery(limit: number, nextToken: string | undefined): { limit: number; 'next-token'?: string } {
  return nextToken === undefined ? { limit } : { limit, 'next-token': nextToken };
}

function pageOptions(limit: number, nextToken: string | undefined, signal: AbortSignal | undefined) {
  return { limit, ...(nextToken !== undefined && { nextToken }), ...(signal && { signal }) };
}
