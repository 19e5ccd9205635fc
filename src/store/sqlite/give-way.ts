import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** A tenth of the processor time of a thread that answers requests, where both want all of it: late, but never starved. */
const NICENESS = 10;

/** What a thread does at a stretch, and how long it then stands aside, in milliseconds. */
const STRETCH_MS = 0.4;
const ASIDE_MS = 0.05;
const NOTHING = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/**
 * To be called between pieces of work. Priority alone is not enough: a thread that wakes up waits until the one that runs has
 * used up its time slice, some three milliseconds, whatever its priority. One that sleeps for an instant is overtaken.
 * @returns what stands aside when it is called, if the last time was long enough ago
 */
export function standingAside(): () => void {
  let since = performance.now();
  return () => {
    if (performance.now() - since < STRETCH_MS) return;
    Atomics.wait(NOTHING, 0, 0, ASIDE_MS);
    since = performance.now();
  };
}

/** Lets the other threads go before the calling one. Only Linux has priorities for single threads; elsewhere nothing changes. */
export function giveWay(): void {
  try {
    const [threadId] = /\d+$/.exec(readlinkSync('/proc/thread-self'))!;
    setPriority(Number(threadId), NICENESS);
  } catch {
    // No such file, or not permitted.
  }
}
