import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { API_VERSIONS, type ApiVersion, type EndpointNameOf, endpointOf } from '../../src/contract/api-versions.ts';
import type { EndpointName } from '../../src/contract/endpoints.ts';
import type { Header } from '../../src/contract/schemas/envelope.ts';
import { buildServer } from '../../src/http/index.ts';
import { createGallery } from '../../src/search/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { APP_KEY, createTestPorts, scene } from '../../src/usecases/ports.testkit.ts';
import { createVault } from '../../src/vault/index.ts';

export { OTHER_APP_KEY } from '../../src/usecases/ports.testkit.ts';

type Answer = { header: Header; data: Record<string, never> };
export type Call = {
  params?: Record<string, string>;
  query?: string;
  body?: unknown;
  /** A multipart body, and its Content-Type. */
  form?: { payload: Buffer; contentType: string };
  appKey?: string;
};

/**
 * The API on the real store, gallery and vault; only the photos are made up: an image says which vectors are on it.
 * Without a network between, thousands of requests take seconds.
 */
export async function startApi() {
  const folder = mkdtempSync(join(tmpdir(), 'likeness-property-'));
  const store = await openSqliteStore(folder, { role: 'server' });
  const vault = createVault([randomBytes(32)]);
  const gallery = createGallery({ store, vault, threads: 0 });
  const server = buildServer({ dependencies: { ...createTestPorts(), groups: store, gallery, vault } });

  const ask = (name: EndpointName, call: Call = {}) => askVersion('v1.0', name, call);
  const askV1_1 = (name: EndpointNameOf<'v1.1'>, call: Call = {}) => askVersion('v1.1', name, call);

  async function askVersion(
    version: ApiVersion,
    name: EndpointNameOf<ApiVersion>,
    { params = {}, query, body, form, appKey = APP_KEY }: Call,
  ) {
    const { method, path } = endpointOf(version, name);
    const url = (API_VERSIONS[version].prefix + path).replaceAll(/\{(\w+)\}/g, (_whole, variable: string) =>
      encodeURIComponent(variable === 'appKey' ? appKey : (params[variable] ?? 'missing')),
    );
    const response = await server.inject({
      method,
      url: query === undefined ? url : `${url}?${query}`,
      ...(form && { payload: form.payload, headers: { 'content-type': form.contentType } }),
      ...(body !== undefined && {
        payload: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });
    return { status: response.statusCode, ...(response.json() as Answer) };
  }

  return {
    ask,
    askV1_1,
    /** @returns the ids of the registered faces, in the order of the vectors */
    async register(groupId: string, vectors: number[][]): Promise<string[]> {
      const image = { bytes: scene(...vectors.map((vector) => ({ vector }))) };
      const { data } = await ask('registerFaces', { params: { groupId }, body: { image, limit: 20 } });
      return (data as unknown as { addedFaces: { faceId: string }[] }).addedFaces.map(({ faceId }) => faceId);
    },
    async close() {
      await server.close();
      await gallery.close();
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export type Api = Awaited<ReturnType<typeof startApi>>;

/** A unit vector whose cosine with `directionOf(1)` is the given one. */
export function directionOf(cosine: number, dimension = 512): number[] {
  const vector = new Array<number>(dimension).fill(0);
  vector[0] = cosine;
  vector[1] = Math.sqrt(1 - cosine * cosine);
  return vector;
}
