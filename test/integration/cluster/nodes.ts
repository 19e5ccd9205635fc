import { createGallery } from '../../../src/search/index.ts';
import { openPostgresStore, type PostgresStore } from '../../../src/store/postgres/index.ts';
import { createVault } from '../../../src/vault/index.ts';
import { masterKeys } from '../../reliability/crash/faces.ts';

/** What a server has of its own: connections, opened keys, galleries in memory. */
export type Node = { store: PostgresStore; gallery: ReturnType<typeof createGallery>; close(): Promise<void> };

/** @param cacheBytes memory for galleries; with 1 a node keeps only the group it searched last */
export async function openNode(url: string, cacheBytes?: number): Promise<Node> {
  const store = await openPostgresStore({ url });
  const gallery = createGallery({
    store,
    vault: createVault(masterKeys(0)),
    threads: 0,
    ...(cacheBytes !== undefined && { cacheBytes }),
  });
  return {
    store,
    gallery,
    async close() {
      await gallery.close();
      await store.close();
    },
  };
}

/** Three nodes; the last one evicts every group as soon as another is searched, so that it loads all the time. */
export async function openThreeNodes(url: string): Promise<Node[]> {
  return [await openNode(url), ...(await Promise.all([openNode(url), openNode(url, 1)]))];
}

export async function closeNodes(nodes: readonly Node[]): Promise<void> {
  await Promise.all(nodes.map((node) => node.close()));
}
