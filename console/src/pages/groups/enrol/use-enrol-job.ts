import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type ApiFailure, failureOf } from '../../../api/unwrap.ts';
import type { FoundFile } from './collect-files.ts';
import { mergeEntries, type PhotoEntry } from './enrol-job.ts';
import { JobStore } from './job-store.ts';
import { runJob } from './run-job.ts';

/** Photos a second are measured over this long. */
const RATE_WINDOW_MS = 10_000;

/** A registration of many photos: its entries, and the ways to start, pause, go on and forget it. */
export function useEnrolJob(appKeyId: string, groupId: string, onChange: () => void) {
  const [entries, setEntries] = useState<PhotoEntry[]>([]);
  const [running, setRunning] = useState(false);
  const [failure, setFailure] = useState<ApiFailure>();
  const [photosPerSecond, setRate] = useState(0);
  const files = useRef<FoundFile[]>([]);
  const controller = useRef<AbortController | undefined>(undefined);

  useEffect(() => {
    void JobStore.open(appKeyId, groupId)
      .then((store) => store.read())
      .then(setEntries);
    return () => controller.current?.abort();
  }, [appKeyId, groupId]);

  const run = useCallback(
    async (start: PhotoEntry[], limit: number) => {
      const store = await JobStore.open(appKeyId, groupId);
      const stop = new AbortController();
      controller.current = stop;
      const finished: number[] = [];
      setRunning(true);
      setFailure(undefined);
      try {
        await runJob({ appKeyId, groupId, limit }, start, files.current, store, stop.signal, (entry) => {
          setEntries((all) => all.map((other) => (other.path === entry.path ? entry : other)));
          if (entry.state === 'sent') return;
          const now = performance.now();
          finished.push(now);
          while (finished[0]! < now - RATE_WINDOW_MS) finished.shift();
          setRate(finished.length > 1 ? (finished.length - 1) / ((now - finished[0]!) / 1000) : 0);
        });
      } catch (error) {
        if (!stop.signal.aborted) setFailure(failureOf(error));
      } finally {
        setRunning(false);
        onChange();
      }
    },
    [appKeyId, groupId, onChange],
  );

  const start = async (found: FoundFile[], limit: number) => {
    files.current = found;
    const facts = found.map(({ path, file }) => ({ path, size: file.size, modified: file.lastModified }));
    const merged = mergeEntries(entries, facts);
    setEntries(merged);
    await run(merged, limit);
  };
  const retryFailed = async (limit: number) => {
    const again = entries.map((entry): PhotoEntry => {
      if (entry.state !== 'failed') return entry;
      const { failure: _, ...rest } = entry;
      return { ...rest, state: 'waiting' };
    });
    setEntries(again);
    await run(again, limit);
  };
  const pause = () => controller.current?.abort();
  const resume = (limit: number) => run(entries, limit);
  const forget = async () => {
    await (await JobStore.open(appKeyId, groupId)).clear();
    files.current = [];
    setEntries([]);
  };
  const unread = entries.some(
    ({ state, path }) => isOpen(state) && !files.current.some((found) => found.path === path),
  );
  return { entries, running, failure, photosPerSecond, unread, start, pause, resume, retryFailed, forget };
}

function isOpen(state: PhotoEntry['state']): boolean {
  return state === 'waiting' || state === 'sent';
}
