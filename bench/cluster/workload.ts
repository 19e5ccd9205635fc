import type { Gallery, Group, GroupStore } from '../../src/ports.ts';
import { newFace } from '../search/filled-gallery.ts';

export const OPERATIONS = ['search', 'list', 'register'] as const;
export type OperationName = (typeof OPERATIONS)[number];

export const APP_KEY_ID = 'bench';
export const CAPACITY = 2_000_000;
const PAGE = 20;
const LIMIT = 10;
/** Around the default threshold of the API. */
export const MIN_COSINE = 0.3;

export async function groupCalled(store: GroupStore, groupId: string): Promise<Group> {
  await store.createGroup({ appKeyId: APP_KEY_ID, groupId, modelVersion: 'm', createdAt: 0 }, 1_000_000);
  return (await store.findGroup(APP_KEY_ID, groupId))!;
}

/** One operation on a group as a use case does it, without the photo: the embedding is there. */
export function operationOn(
  gallery: Gallery,
  group: Group,
  embeddings: readonly Float32Array[],
): Record<OperationName, (call: number) => Promise<unknown>> {
  const embedding = (call: number) => embeddings[call % embeddings.length]!;
  return {
    search: (call) => gallery.searchByEmbedding(group, embedding(call), MIN_COSINE, LIMIT),
    list: () => gallery.listFaces(group, PAGE, undefined),
    register: (call) => gallery.enrol(group, [newFace(embedding(call))], CAPACITY),
  };
}
