import { setTimeout as sleep } from 'node:timers/promises';

export type Outcome = {
  resultCode: number;
  milliseconds: number;
  retryAfter: string | null;
  detail: string | undefined;
};

/** Sends one request and tells how it went; a broken connection is an error of the test. */
export async function timedRequest(url: string, body: string): Promise<Outcome> {
  const started = performance.now();
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { header } = (await response.json()) as { header: { resultCode: number; detail?: string } };
  return {
    resultCode: header.resultCode,
    milliseconds: performance.now() - started,
    retryAfter: response.headers.get('retry-after'),
    detail: header.detail,
  };
}

/** So many clients, each of which sends its next request when it has the answer to the last one. */
export async function closedLoop(clients: number, seconds: number, send: () => Promise<Outcome>): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const until = performance.now() + seconds * 1000;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) outcomes.push(await send());
    }),
  );
  return outcomes;
}

/** Requests at a steady rate, whatever becomes of the ones before: how a crowd behaves. */
export async function openLoop(perSecond: number, seconds: number, send: () => Promise<Outcome>): Promise<Outcome[]> {
  const pending: Promise<Outcome>[] = [];
  const started = performance.now();
  for (let i = 0; i < perSecond * seconds; i++) {
    const due = started + (i / perSecond) * 1000;
    await sleep(Math.max(0, due - performance.now()));
    pending.push(send());
  }
  return Promise.all(pending);
}

export function percentile(values: number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))]!;
}
