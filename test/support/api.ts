/** A bare client for tests that need a few calls and every field of the answer. */
export type Answer<Data = Record<string, unknown>> = {
  status: number;
  header: { isSuccessful: boolean; resultCode: number; resultMessage: string; detail?: string };
  data: Data;
};

export function apiOf(url: string, appKey: string) {
  const base = `${url}/nhn-face-reco/v1.0/appkeys/${appKey}`;
  return async <Data = Record<string, never>>(method: string, path: string, body?: object): Promise<Answer<Data>> => {
    const response = await fetch(base + path, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return { status: response.status, ...((await response.json()) as Omit<Answer<Data>, 'status'>) };
  };
}
