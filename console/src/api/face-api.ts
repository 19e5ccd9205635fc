import type { Header } from '../../../src/contract/schemas/envelope.ts';
import { type ApiCall, type ImageInput, pathWithQuery } from './api-call.ts';
import { consoleRequest } from './console-request.ts';
import { toBase64 } from './to-base64.ts';

export type ApiAnswer<Data> = {
  header: Header;
  /** Absent on errors. */
  data?: Data;
  timing: { roundTripMs: number; serverMs: number };
};

/**
 * Asks the face API as the chosen app key, through the console's session. Failures of the API are answers, too: look at
 * `header`.
 * @throws ConsoleRequestError when the console itself gives no answer
 */
export async function callApi<Data>(appKeyId: string, call: ApiCall, signal?: AbortSignal): Promise<ApiAnswer<Data>> {
  const path = `/as/${encodeURIComponent(appKeyId)}${pathWithQuery(call)}`;
  const body = await bodyOf(call);
  const started = performance.now();
  const response = await consoleRequest(call.method, path, { body, signal });
  const answer = (await response.json()) as { header: Header; data?: Data };
  const roundTripMs = performance.now() - started;
  const serverMs = Number(/api;dur=([\d.]+)/.exec(response.headers.get('server-timing') ?? '')?.[1] ?? roundTripMs);
  return { ...answer, timing: { roundTripMs, serverMs } };
}

async function bodyOf({ images, fields }: ApiCall): Promise<Record<string, unknown> | undefined> {
  if (!images && !fields) return undefined;
  const body: Record<string, unknown> = {};
  for (const [name, image] of Object.entries(images ?? {})) body[name] = await encode(image);
  return { ...body, ...fields };
}

async function encode(image: ImageInput): Promise<{ url: string } | { bytes: string }> {
  return image.kind === 'url' ? { url: image.url } : { bytes: await toBase64(image.blob) };
}
