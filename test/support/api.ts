import { API_VERSIONS, type ApiVersion } from '../../src/contract/api-versions.ts';

/** A bare client for tests that need a few calls and every field of the answer. */
export type Answer<Data = Record<string, unknown>> = {
  status: number;
  header: { isSuccessful: boolean; resultCode: number; resultMessage: string; detail?: string };
  data: Data;
};

export function apiOf(url: string, appKey: string, version: ApiVersion = 'v1.0') {
  const base = url + API_VERSIONS[version].prefix.replace('{appKey}', appKey);
  return async <Data = Record<string, never>>(method: string, path: string, body?: object): Promise<Answer<Data>> => {
    const response = await fetch(base + path, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return { status: response.status, ...((await response.json()) as Omit<Answer<Data>, 'status'>) };
  };
}
