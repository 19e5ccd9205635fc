import { setTimeout as sleep } from 'node:timers/promises';
import type { BulkApi, GroupDetail } from '../api/face-api.ts';
import { ServerRefusal } from '../api/request-failure.ts';
import { type Enrolment, enrolPhoto, ImportStopped, SETTLING_MS } from './enrol-photo.ts';
import { importProgress } from './import-progress.ts';
import { ImportJournal } from './journal.ts';
import { lanesOf, runLanes } from './lanes.ts';
import { Pace } from './pace.ts';
import type { Photo, PhotoSource } from './photo.ts';
import { isFinal, type Outcome, type PhotoResult } from './photo-result.ts';
import { assertResultIsOurs, ResultFile } from './result-file.ts';
import { takeRunLock } from './run-lock.ts';

export type ImportOptions = {
  api: BulkApi;
  group: string;
  createGroup: boolean;
  source: PhotoSource;
  /** The source's absolute path: a journal belongs to it. */
  sourcePath: string;
  resultPath: string;
  limit: number;
  parallel: number;
  /** Stops after the photos that are being sent. */
  signal: AbortSignal;
};

export type ImportSummary = {
  counts: Record<Outcome, number>;
  /** Photos of the source. */
  total: number;
  /** Why the rest was not sent, when something stopped the import. */
  stopped: string | undefined;
};

/**
 * Enrols every photo that no earlier run with the same result file has finished.
 * @throws Error in one sentence when it cannot begin
 */
export async function runImport(options: ImportOptions): Promise<ImportSummary> {
  const { api, group, source, sourcePath, resultPath, signal } = options;
  const journalPath = `${resultPath}.journal`;
  const unlock = takeRunLock(`${resultPath}.lock`);
  try {
    assertResultIsOurs(resultPath, journalPath);
    const { createTime } = await openGroup(api, group, options.createGroup);
    const identity = { group, groupCreated: createTime, source: sourcePath };
    const { journal, earlier, changedAt } = await ImportJournal.open(journalPath, identity, () =>
      newestImages(api, group),
    );
    const results = await ResultFile.start(resultPath, earlier);
    const enrolment = { api, group, limit: options.limit, journal, pace: new Pace(options.parallel) };
    try {
      if (source.photos.some((photo) => journal.isInFlight(photo))) await settle(changedAt, signal);
      return await enrolAll(options, enrolment, results, earlier);
    } finally {
      await results.close();
      await journal.close();
    }
  } finally {
    unlock();
  }
}

async function enrolAll(
  { source, parallel, signal }: ImportOptions,
  enrolment: Omit<Enrolment, 'signal'>,
  results: ResultFile,
  earlier: PhotoResult[],
): Promise<ImportSummary> {
  const { journal } = enrolment;
  const counts: Record<Outcome, number> = { added: 0, 'no-face': 0, refused: 0, failed: 0, unusable: 0 };
  for (const { outcome } of earlier) counts[outcome]++;
  const todo = source.photos.filter((photo) => !journal.isHandled(photo));
  const total = earlier.length + todo.length + source.unusable.length;
  let done = earlier.length;
  const progress = importProgress(total, done);
  const take = async (result: PhotoResult) => {
    if (isFinal(result)) await journal.recordHandled(result);
    await results.write(result);
    counts[result.outcome]++;
    progress.show(++done);
  };

  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const faults: unknown[] = [];
  const handle = async (photo: Photo) => {
    try {
      await take(await enrolPhoto({ ...enrolment, signal: either }, photo));
    } catch (error) {
      // The others finish what they have sent; what was waiting to be sent again is looked up by the next run.
      stop.abort();
      if ((error as Error).name !== 'AbortError') faults.push(error);
    }
  };
  try {
    for (const photo of source.unusable) await take({ ...photo, outcome: 'unusable' });
    const isInFlight = (photo: Photo) => journal.isInFlight(photo);
    await runLanes(lanesOf(todo, isInFlight), parallel, either, handle);
  } finally {
    progress.end();
  }
  const fault = faults.find((error) => !(error instanceof ImportStopped)) ?? faults[0];
  if (fault !== undefined && !(fault instanceof ImportStopped)) throw fault;
  return { counts, total, stopped: fault?.message ?? (done < total ? 'it was interrupted.' : undefined) };
}

async function openGroup(api: BulkApi, group: string, createGroup: boolean): Promise<GroupDetail> {
  try {
    return await api.getGroup(group);
  } catch (error) {
    if (!(error instanceof ServerRefusal) || error.resultName !== 'NotFoundGroupError') throw error;
    if (!createGroup) throw new Error(`There is no group ${group} yet: add --create-group to have it made.`);
  }
  await api.createGroup(group).catch((error: unknown) => {
    // Somebody else was faster.
    if (!(error instanceof ServerRefusal) || error.resultName !== 'DuplicatedGroupID') throw error;
  });
  return api.getGroup(group);
}

async function newestImages(api: BulkApi, group: string): Promise<string[]> {
  for await (const { faces } of api.facePages(group)) return [...new Set(faces.map(({ imageId }) => imageId))];
  return [];
}

/** Photos were in flight when the run before this one ended: the server may be finishing with one of them. */
async function settle(changedAt: number, signal: AbortSignal): Promise<void> {
  const wait = changedAt + SETTLING_MS - Date.now();
  if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => {});
}
