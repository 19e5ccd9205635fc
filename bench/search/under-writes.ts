import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { NewFace } from '../../src/ports.ts';
import { createGallery } from '../../src/search/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { createVault } from '../../src/vault/index.ts';
import { LIMIT, MIN_COSINE } from './engines.ts';
import { DIMENSION } from './synthetic-faces.ts';
import { percentiles } from './timing.ts';

const CAPACITY = 200_000;
const FACES_A_REGISTRATION = 20;
const SEARCHES = 300;

export type UnderWrites = { quietP95: number; busyP95: number; busyP50: number; writesPerSecond: number };

/**
 * Searches of the whole gallery, store and all, alone and while faces are registered and deleted at the given rate.
 * Half of the writes register (20 faces a request), half delete single faces.
 */
export async function searchUnderWrites(
  gallery: Float32Array,
  probes: Float32Array[],
  rate: number,
): Promise<UnderWrites> {
  const folder = await mkdtemp(join(tmpdir(), 'likeness-bench-'));
  const store = await openSqliteStore(folder);
  const faces = createGallery({ store, vault: createVault([randomBytes(32)]) });
  await store.createGroup({ appKeyId: 'bench', groupId: 'g', modelVersion: 'm', createdAt: 0 }, 1);
  const group = (await store.findGroup('bench', 'g'))!;
  const ids: string[] = [];
  const register = async (from: number, count: number) => {
    const batch: NewFace[] = Array.from({ length: count }, (_, i) => ({
      faceId: randomUUID(),
      imageId: randomUUID(),
      bbox: { x0: 0, y0: 0, x1: 1, y1: 1 },
      confidence: 99,
      embedding: gallery.subarray((from + i) * DIMENSION, (from + i + 1) * DIMENSION),
    }));
    await faces.enrol(group, batch, CAPACITY);
    ids.push(...batch.map((face) => face.faceId));
  };
  const count = gallery.length / DIMENSION;
  for (let i = 0; i < count; i += 200) await register(i, Math.min(200, count - i));

  const searches = async () => {
    const times: number[] = [];
    for (let i = 0; i < SEARCHES; i++) {
      const start = performance.now();
      await faces.searchByEmbedding(group, probes[i % probes.length]!, MIN_COSINE, LIMIT);
      times.push(performance.now() - start);
    }
    return percentiles(times);
  };
  await searches();
  const quiet = await searches();

  let writing = true;
  let writes = 0;
  const began = performance.now();
  const writer = (async () => {
    while (writing) {
      await register(Math.floor(Math.random() * (count - FACES_A_REGISTRATION)), FACES_A_REGISTRATION);
      writes += FACES_A_REGISTRATION;
      for (let i = 0; i < FACES_A_REGISTRATION; i++) {
        const [faceId] = ids.splice(Math.floor(Math.random() * ids.length), 1);
        await faces.removeFace(group, faceId!);
        writes++;
        await paced(began, writes, rate);
      }
    }
  })();
  const busy = await searches();
  writing = false;
  await writer;
  const seconds = (performance.now() - began) / 1000;
  await faces.close();
  await store.close();
  await rm(folder, { recursive: true });
  return { quietP95: quiet.p95, busyP95: busy.p95, busyP50: busy.p50, writesPerSecond: writes / seconds };
}

async function paced(began: number, done: number, rate: number): Promise<void> {
  const ahead = (done / rate) * 1000 - (performance.now() - began);
  // Requests come one by one from the network: each write is a turn of its own of the event loop.
  await (ahead > 1 ? sleep(ahead) : nextTurn());
}
