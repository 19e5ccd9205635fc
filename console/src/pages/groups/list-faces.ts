import { LIMITS } from '../../../../src/contract/limits.ts';
import type { FaceList } from '../../../../src/contract/schemas/face-list.ts';
import { callApi } from '../../api/face-api.ts';
import { unwrap } from '../../api/unwrap.ts';
import { groupPath } from './group-path.ts';

export type FacePage = Pick<FaceList, 'faces' | 'faceCount' | 'nextToken'>;

/** @throws ApiFailureError, ConsoleRequestError */
export async function listFaces(
  appKeyId: string,
  groupId: string,
  options: { limit: number; token?: string | undefined; signal?: AbortSignal },
): Promise<FacePage> {
  const { limit, token, signal } = options;
  const query = { limit, ...(token && { 'next-token': token }) };
  return unwrap(
    await callApi<FaceList>(appKeyId, { method: 'GET', path: `${groupPath(groupId)}/faces`, query }, signal),
  );
}

/** Every page of the group, newest first, in the largest steps that the API gives. */
export async function* allFaces(appKeyId: string, groupId: string, signal: AbortSignal): AsyncGenerator<FacePage> {
  let token: string | undefined;
  do {
    const page = await listFaces(appKeyId, groupId, { limit: LIMITS.page.max, token, signal });
    yield page;
    token = page.nextToken;
  } while (token);
}
