/** The parts of a request whose time is measured. Labels of metrics and names of trace spans. */
export type Stage =
  | 'image_fetch'
  | 'vision_queue'
  | 'decode'
  | 'detect'
  | 'landmarks'
  | 'pose'
  | 'mask'
  | 'spoof'
  | 'embed'
  | 'gallery_load'
  | 'gallery_scan'
  | 'store_read'
  | 'store_write';

/** @property startedAt milliseconds since the epoch, with fractions, comparable between threads */
export type StageTiming = { stage: Stage; startedAt: number; milliseconds: number };

/** Called when a stage has ended, in the asynchronous context of the request that it belongs to. */
export type StageObserver = (timing: StageTiming) => void;

/** Milliseconds since the epoch, with fractions. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Runs the work and tells the observer how long it took, whether it failed or not. */
export async function observed<T>(
  observer: StageObserver | undefined,
  stage: Stage,
  work: () => Promise<T> | T,
): Promise<T> {
  if (observer === undefined) return work();
  const startedAt = preciseNow();
  try {
    return await work();
  } finally {
    observer({ stage, startedAt, milliseconds: preciseNow() - startedAt });
  }
}
