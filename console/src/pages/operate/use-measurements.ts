import { useEffect } from 'preact/hooks';
import { readMetrics } from '../../api/console-api.ts';
import { createStore, useStore } from '../../state/store.ts';
import { type Measurement, measure, type Reading } from './measure.ts';
import { parseMetrics } from './parse-metrics.ts';

const EVERY_MS = 2000;
/** Ten minutes. */
const KEPT = 300;

type Watched = { latest: Reading | undefined; history: Measurement[]; lost: boolean };

/** Kept while the console is open, so that the charts are still there when one comes back to the page. */
const watchedStore = createStore<Watched>({ latest: undefined, history: [], lost: false });

export function useMeasurements(): Watched {
  useEffect(() => {
    let left = false;
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      const before = watchedStore.get();
      try {
        const latest = { at: Date.now(), samples: parseMetrics(await readMetrics()) };
        const measured = before.latest ? [measure(before.latest, latest)] : [];
        watchedStore.set({ latest, history: [...before.history, ...measured].slice(-KEPT), lost: false });
      } catch {
        watchedStore.set({ ...before, lost: true });
      }
      if (!left) timer = setTimeout(() => void look(), EVERY_MS);
    };
    void look();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, []);
  return useStore(watchedStore);
}
