import { parentPort, workerData } from 'node:worker_threads';
import type { Touch } from './bandwidth.ts';

/** A thread that reads its part of the memory whenever it is told to. */
export type ReadingWorkerData = { module: WebAssembly.Module; memory: WebAssembly.Memory; at: number; bytes: number };

const { module, memory, at, bytes } = workerData as ReadingWorkerData;
const { touch } = new WebAssembly.Instance(module, { env: { memory } }).exports as Touch;
parentPort?.on('message', () => {
  touch(at, bytes);
  parentPort?.postMessage('read');
});
