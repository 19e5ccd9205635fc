import { Worker } from 'node:worker_threads';
import type { Hit } from '../face-index.ts';
import type { Arena } from './arena.ts';
import { BLOCK_ROWS } from './arena-layout.ts';
import { compileKernel } from './kernel-module.ts';
import { ArenaScanner, packRuns, type Query, type Run, scanRuns } from './scan.ts';
import type { ScanReply, ScanRequest, ScanWorkerData } from './scan-worker.ts';
import { type HitList, mergeHits } from './top-hits.ts';

/** A scan of fewer rows than this, for all its queries together, is over before another thread has heard of it. */
const ROWS_WORTH_A_THREAD = 4096;

const WORKER_FILE = new URL(import.meta.url.endsWith('.ts') ? './scan-worker.ts' : './scan-worker.js', import.meta.url);
/** The calling thread's scratch lane; the workers have those behind it. */
const OWN_LANE = 0;

type Task = { runs: Run[]; queries: Query[]; resolve(lists: HitList[]): void; reject(error: Error): void };

type Lane = { worker: Worker; knownArenas: Set<number>; running: { id: number; task: Task } | undefined };

/** The scan threads. A scan is split among them; they read the arenas' shared memory, nothing is copied. */
export class ScanPool {
  /** Scratch lanes that an arena needs. */
  readonly lanes: number;
  readonly #module = compileKernel();
  readonly #threads: number;
  readonly #arenas = new Map<number, Arena>();
  readonly #ownScanners = new Map<number, ArenaScanner>();
  readonly #workers: Lane[] = [];
  readonly #queue: Task[] = [];
  #lastTask = 0;
  #closed = false;

  /** @param threads 0 scans on the calling thread alone */
  constructor(threads: number) {
    this.#threads = threads;
    this.lanes = threads + 1;
  }

  addArena(arena: Arena): void {
    this.#arenas.set(arena.id, arena);
  }

  forgetArena(id: number): void {
    this.#arenas.delete(id);
    this.#ownScanners.delete(id);
    for (const lane of this.#workers) {
      if (lane.knownArenas.delete(id)) lane.worker.postMessage({ type: 'forget', id } satisfies ScanRequest);
    }
  }

  /** The hits of each query over all runs, best first. */
  async scan(runs: Run[], queries: Query[]): Promise<Hit[][]> {
    const rows = runs.reduce((sum, run) => sum + run.rows, 0);
    const parts = Math.min(this.#threads, Math.floor((rows * queries.length) / ROWS_WORTH_A_THREAD));
    if (parts === 0) return this.scanHere(runs, queries);
    return merged(await Promise.all(splitRuns(runs, parts).map((part) => this.#run(part, queries))), queries);
  }

  /** The same at once, on the calling thread. */
  scanHere(runs: Run[], queries: Query[]): Hit[][] {
    return merged([scanRuns(runs, queries, (arena) => this.#ownScanner(arena))], queries);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#workers.map((lane) => lane.worker.terminate()));
    this.#ownScanners.clear();
    this.#arenas.clear();
  }

  #run(runs: Run[], queries: Query[]): Promise<HitList[]> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ runs, queries, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    while (this.#queue.length > 0) {
      const lane = this.#workers.find((candidate) => candidate.running === undefined) ?? this.#startWorker();
      if (lane === undefined) return;
      this.#give(lane, this.#queue.shift()!);
    }
  }

  #give(lane: Lane, task: Task): void {
    const id = ++this.#lastTask;
    lane.running = { id, task };
    for (const { arena: arenaId } of task.runs) {
      if (lane.knownArenas.has(arenaId)) continue;
      const { memory, shape } = this.#arenas.get(arenaId)!;
      lane.worker.postMessage({ type: 'arena', id: arenaId, memory, shape } satisfies ScanRequest);
      lane.knownArenas.add(arenaId);
    }
    const { runs, queries } = task;
    const request: ScanRequest = { type: 'scan', task: id, runs: packRuns(runs), queries };
    lane.worker.postMessage(request);
  }

  /** @returns undefined when all threads exist */
  #startWorker(): Lane | undefined {
    if (this.#workers.length === this.#threads || this.#closed) return undefined;
    const workerData: ScanWorkerData = { module: this.#module, lane: this.#workers.length + 1 };
    const lane: Lane = { worker: new Worker(WORKER_FILE, { workerData }), knownArenas: new Set(), running: undefined };
    this.#workers.push(lane);
    this.#listen(lane, workerData);
    return lane;
  }

  #listen(lane: Lane, workerData: ScanWorkerData): void {
    lane.worker.on('message', (reply: ScanReply) => {
      const { task } = lane.running!;
      lane.running = undefined;
      if (reply.lists !== undefined) task.resolve(reply.lists);
      else task.reject(new Error(`A scan failed: ${reply.error}`));
      this.#next();
    });
    lane.worker.on('error', (error) => this.#replace(lane, workerData, error));
    lane.worker.on('exit', () => {
      if (!this.#closed) this.#replace(lane, workerData, new Error('A scan thread ended.'));
    });
  }

  /** A thread that died gives its task back as an error and is started anew in the same lane. */
  #replace(lane: Lane, workerData: ScanWorkerData, error: Error): void {
    const { running } = lane;
    lane.running = undefined;
    lane.worker.removeAllListeners();
    lane.worker = new Worker(WORKER_FILE, { workerData });
    lane.knownArenas.clear();
    this.#listen(lane, workerData);
    running?.task.reject(error);
    this.#next();
  }

  #ownScanner(arenaId: number): ArenaScanner {
    let scanner = this.#ownScanners.get(arenaId);
    if (scanner === undefined) {
      const { memory, shape } = this.#arenas.get(arenaId)!;
      scanner = new ArenaScanner(this.#module, memory, shape, OWN_LANE);
      this.#ownScanners.set(arenaId, scanner);
    }
    return scanner;
  }
}

/** The hits of each query, from the lists that the parts of a scan gave for it. */
function merged(lists: readonly HitList[][], queries: readonly Query[]): Hit[][] {
  return queries.map((query, i) =>
    mergeHits(
      lists.map((list) => list[i]!),
      query.limit,
    ),
  );
}

/** Cuts runs into parts of about the same number of rows, at whole blocks. */
export function splitRuns(runs: readonly Run[], parts: number): Run[][] {
  const total = runs.reduce((sum, run) => sum + run.rows, 0);
  const share = Math.ceil(total / parts);
  const result: Run[][] = [[]];
  let room = share;
  for (let { arena, firstRow, rows } of runs) {
    while (rows > 0) {
      if (room <= 0) {
        result.push([]);
        room = share;
      }
      const taken = Math.min(rows, Math.ceil(room / BLOCK_ROWS) * BLOCK_ROWS);
      result.at(-1)!.push({ arena, firstRow, rows: taken });
      firstRow += taken;
      rows -= taken;
      room -= taken;
    }
  }
  return result;
}
