import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WRITE_THREAD } from '../../src/open-store.ts';
import type { NewFace } from '../../src/ports.ts';
import { createGallery } from '../../src/search/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { createVault } from '../../src/vault/index.ts';
import { LIMIT, MIN_COSINE } from './engines.ts';
import { DIMENSION } from './synthetic-faces.ts';
import { percentiles, type Timing } from './timing.ts';

const CAPACITY = 200_000;
const FACES_A_REGISTRATION = 20;
const TURNS = 8;
const SEARCHES_A_TURN = 75;
/** Clients that wait for the answers to their writes. */
const REQUESTS_AT_ONCE = 32;
const REST_MS = 500;

export type UnderWrites = { quiet: Timing; busy: Timing; writesPerSecond: number };

/**
 * Searches of the whole gallery, store and all, alone and while faces are registered and deleted at the given rate.
 * Half of the writes register (20 faces a request), half delete single faces; many clients write at once.
 */
export async function searchUnderWrites(
  gallery: Float32Array,
  probes: Float32Array[],
  rate: number,
): Promise<UnderWrites> {
  const folder = await mkdtemp(join(tmpdir(), 'likeness-bench-'));
  const store = await openSqliteStore(folder, { writeThread: WRITE_THREAD });
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

  const searches = async (count: number, times: number[]) => {
    for (let i = 0; i < count; i++) {
      const start = performance.now();
      const found = await faces.searchByEmbedding(group, probes[i % probes.length]!, MIN_COSINE, LIMIT);
      if (found.length === 0) throw new Error('A probe of a person of the gallery found nobody.');
      times.push(performance.now() - start);
    }
  };

  /** Writes at the given rate until told to stop. @returns how many faces were written, and in how many seconds */
  const writeUntil = async (stopped: () => boolean) => {
    const underWay = new Set<Promise<unknown>>();
    const began = performance.now();
    let written = 0;
    const begin = async (request: Promise<unknown>, faceCount: number) => {
      const counted = request.then(() => {
        written += faceCount;
        underWay.delete(counted);
      });
      underWay.add(counted);
      if (underWay.size >= REQUESTS_AT_ONCE) await Promise.race(underWay);
    };
    for (let begun = 0; !stopped(); begun += 2 * FACES_A_REGISTRATION) {
      const from = Math.floor(Math.random() * (count - FACES_A_REGISTRATION));
      await begin(register(from, FACES_A_REGISTRATION), FACES_A_REGISTRATION);
      for (let i = 1; i <= FACES_A_REGISTRATION && !stopped(); i++) {
        await paced(began, begun + 2 * i, rate);
        await begin(faces.removeFace(group, takeAny(ids)), 1);
      }
    }
    const seconds = (performance.now() - began) / 1000;
    await Promise.all(underWay);
    return { written, seconds };
  };

  const [quiet, busy]: [number[], number[]] = [[], []];
  let [written, seconds] = [0, 0];
  await searches(SEARCHES_A_TURN, []);
  // In turns, so that what else the machine does meets both alike.
  for (let turn = 0; turn < TURNS; turn++) {
    await searches(SEARCHES_A_TURN, quiet);
    let searching = true;
    const writes = writeUntil(() => !searching);
    await searches(SEARCHES_A_TURN, busy);
    searching = false;
    const done = await writes;
    written += done.written;
    seconds += done.seconds;
    // What the writes left to do behind their answers is not part of the quiet.
    await sleep(REST_MS);
  }
  await faces.close();
  await store.close();
  await rm(folder, { recursive: true });
  return { quiet: percentiles(quiet), busy: percentiles(busy), writesPerSecond: written / seconds };
}

/** Takes one id out at the cost of one: closing a gap in 100,000 of them would itself keep the thread from the searches. */
function takeAny(ids: string[]): string {
  const at = Math.floor(Math.random() * ids.length);
  const last = ids.pop()!;
  if (at === ids.length) return last;
  const taken = ids[at]!;
  ids[at] = last;
  return taken;
}

/** Waits until so many writes are due. What came due while the thread was busy begins at once, like queued requests. */
async function paced(began: number, due: number, rate: number): Promise<void> {
  const ahead = (due / rate) * 1000 - (performance.now() - began);
  if (ahead > 0) await sleep(ahead);
}
