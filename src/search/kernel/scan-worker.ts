import { parentPort, workerData } from 'node:worker_threads';
import type { ArenaShape } from './arena-layout.ts';
import { ArenaScanner, type Query, type Run, scanRuns, unpackRuns } from './scan.ts';
import type { HitList } from './top-hits.ts';

/** What a scan thread is started with: the compiled kernel and the number of its scratch lane. */
export type ScanWorkerData = { module: WebAssembly.Module; lane: number };

export type ScanRequest =
  | { type: 'arena'; id: number; memory: WebAssembly.Memory; shape: ArenaShape }
  | { type: 'forget'; id: number }
  /** The runs as `packRuns` makes them. */
  | { type: 'scan'; task: number; runs: Int32Array; queries: Query[] };

export type ScanReply = { task: number; lists?: HitList[]; error?: string };

const { module, lane } = workerData as ScanWorkerData;
const scanners = new Map<number, ArenaScanner>();

parentPort?.on('message', (request: ScanRequest) => {
  if (request.type === 'arena') {
    scanners.set(request.id, new ArenaScanner(module, request.memory, request.shape, lane));
  } else if (request.type === 'forget') {
    scanners.delete(request.id);
  } else {
    parentPort?.postMessage(answer(request.task, unpackRuns(request.runs), request.queries));
  }
});

function answer(task: number, runs: Run[], queries: Query[]): ScanReply {
  try {
    return { task, lists: scanRuns(runs, queries, (arena) => scanners.get(arena)!) };
  } catch (error) {
    return { task, error: error instanceof Error ? error.message : String(error) };
  }
}
