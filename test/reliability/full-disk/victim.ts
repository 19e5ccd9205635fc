/**
 * Works on a store while the disk seems to be full: its shell limited the size of any file that it may write, which makes
 * writing fail as a full disk does. Says on standard output how each phase went; `go` on standard input means that there is
 * room again.
 *
 * Usage: node victim.ts <data folder>
 */
import { once } from 'node:events';
import { ApiError } from '../../../src/contract/api-error.ts';
import { WRITE_THREAD } from '../../../src/open-store.ts';
import { createGallery } from '../../../src/search/index.ts';
import { openSqliteStore } from '../../../src/store/sqlite/index.ts';
import { createVault } from '../../../src/vault/index.ts';
import { embeddingOf, masterKeys, newFace } from '../crash/faces.ts';

const CAPACITY = 100_000;
/** Far more than fits below the limit. */
const MOST_REGISTRATIONS = 2000;

const store = await openSqliteStore(process.argv[2]!, { writeThread: WRITE_THREAD });
const gallery = createGallery({ store, vault: createVault(masterKeys(0)), threads: 0 });
await store.createGroup({ appKeyId: 'key', groupId: 'group', modelVersion: 'model', createdAt: 0 }, 10);
const group = (await store.findGroup('key', 'group'))!;
const acknowledged: string[] = [];

async function register(): Promise<void> {
  const faces = Array.from({ length: 20 }, newFace);
  await gallery.enrol(group, faces, CAPACITY);
  acknowledged.push(...faces.map((face) => face.faceId));
}

/** How many of the acknowledged faces are found by their own template. */
async function found(): Promise<number> {
  let count = 0;
  for (const faceId of acknowledged) {
    const [best] = await gallery.searchByEmbedding(group, embeddingOf(faceId), 0.99, 1);
    if (best?.face.faceId === faceId) count++;
  }
  return count;
}

let failure: unknown;
for (let i = 0; i < MOST_REGISTRATIONS && failure === undefined; i++) {
  await register().catch((error: unknown) => {
    failure = error;
  });
}
const full = {
  code: failure instanceof ApiError ? failure.resultCode : undefined,
  detail: failure instanceof ApiError ? failure.detail : String(failure),
  cause: failure instanceof ApiError ? String((failure.cause as Error).message) : undefined,
  acknowledged: acknowledged.length,
  found: await found(),
};
console.log(JSON.stringify(full));

await once(process.stdin, 'data');
await register();
await gallery.removeFace(group, acknowledged.shift()!);
console.log(
  JSON.stringify({
    acknowledged: acknowledged.length,
    found: await found(),
    faceCount: (await store.findGroup('key', 'group'))!.faceCount,
    problems: await store.integrityProblems(),
  }),
);
await gallery.close();
await store.close();
process.exit(0);
