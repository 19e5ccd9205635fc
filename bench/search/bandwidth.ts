import { Worker } from 'node:worker_threads';
import asc from 'assemblyscript/asc';
import type { ReadingWorkerData } from './reading-worker.ts';

/** Reads every byte with four independent vector loads a step and does next to nothing with it. */
const SOURCE = `
export function touch(at: usize, bytes: usize): i64 {
  let a = i64x2.splat(0), b = i64x2.splat(0), c = i64x2.splat(0), d = i64x2.splat(0);
  for (let i: usize = 0; i < bytes; i += 64) {
    a = v128.or(a, v128.load(at + i));
    b = v128.or(b, v128.load(at + i, 16));
    c = v128.or(c, v128.load(at + i, 32));
    d = v128.or(d, v128.load(at + i, 48));
  }
  a = v128.or(v128.or(a, b), v128.or(c, d));
  return i64x2.extract_lane(a, 0) | i64x2.extract_lane(a, 1);
}`;

const PAGE = 64 * 1024;
const WORKER_FILE = new URL('./reading-worker.ts', import.meta.url);

export type Reading = { read(): Promise<void>; close(): Promise<void> };

/** Streams so many bytes through the WebAssembly engine, on this thread or split among others. */
export async function reading(bytes: number, threads: number): Promise<Reading> {
  const module = new WebAssembly.Module(await compiledTouch());
  const pages = Math.ceil(bytes / PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  new Uint8Array(memory.buffer).fill(1);
  const share = Math.floor(bytes / Math.max(1, threads) / 64) * 64;
  if (threads === 0) {
    const { touch } = new WebAssembly.Instance(module, { env: { memory } }).exports as Touch;
    return { read: async () => void touch(0, share), close: async () => {} };
  }
  const workers = Array.from(
    { length: threads },
    (_, i) =>
      new Worker(WORKER_FILE, {
        workerData: { module, memory, at: i * share, bytes: share } satisfies ReadingWorkerData,
      }),
  );
  const ask = (worker: Worker) =>
    new Promise<void>((resolve) => {
      worker.once('message', () => resolve());
      worker.postMessage('read');
    });
  return {
    read: async () => void (await Promise.all(workers.map(ask))),
    close: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
  };
}

export type Touch = { touch(at: number, bytes: number): bigint };

async function compiledTouch(): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error } = await asc.main(
    [
      'touch.ts',
      '--outFile',
      'touch.wasm',
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '--enable',
      'threads',
      '--importMemory',
      '--sharedMemory',
      '--initialMemory',
      '1',
      '--maximumMemory',
      '65536',
    ],
    {
      readFile: (name: string) => (name.endsWith('touch.ts') ? SOURCE : null),
      writeFile: (_name: string, contents: string | Uint8Array) => {
        if (typeof contents !== 'string') binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw error;
  return binary!;
}
