import { envelopeFault, resultCodeOf } from '../../support/envelope.ts';
import type { LikenessProcess } from '../../support/likeness-process.ts';
import { sendRaw } from '../../support/raw-http.ts';
import { Random } from './random.ts';
import type { FuzzTarget } from './targets.ts';

export type Finding = { target: string; reason: string; request: string; answer: string };
export type FuzzReport = {
  seconds: number;
  requests: Record<string, number>;
  codes: Record<string, number>;
  findings: Finding[];
};

/** One request takes milliseconds; a worker that had to be replaced, seconds. */
const HANG_MS = 15_000;
const INTERNAL_ERROR = -50_000;

/** Sends changed requests, a few at a time, until the time is up or the server is gone. */
export async function runFuzz(
  server: LikenessProcess,
  targets: FuzzTarget[],
  { seconds, seed, atOnce = 4 }: { seconds: number; seed: number; atOnce?: number },
): Promise<FuzzReport> {
  const report: FuzzReport = { seconds: 0, requests: {}, codes: {}, findings: [] };
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  let gone = false;
  void server.exited.then(() => {
    gone = true;
  });

  async function keepSending(random: Random): Promise<void> {
    while (elapsed() < seconds && !gone) {
      const target = random.pick(targets);
      const { bytes, isWrong } = target.next(random);
      const { reason, answer } = await judge(bytes, isWrong);
      report.requests[target.name] = (report.requests[target.name] ?? 0) + 1;
      if (reason !== undefined) {
        report.findings.push({ target: target.name, reason, request: bytes.toString('base64'), answer });
      }
    }
  }

  async function judge(bytes: Buffer, isWrong?: (code: number) => string | undefined) {
    let answer = '';
    try {
      const { status, body } = await sendRaw(server.url, bytes, { limitMs: HANG_MS });
      answer = body.slice(0, 2000);
      const fault = envelopeFault({ status, body });
      if (fault !== undefined) return { reason: gone ? 'the server ended' : fault, answer };
      const code = resultCodeOf(body);
      report.codes[code] = (report.codes[code] ?? 0) + 1;
      if (code === INTERNAL_ERROR) return { reason: 'an internal error', answer };
      return { reason: isWrong?.(code), answer };
    } catch (error) {
      return { reason: (error as Error).message, answer };
    }
  }

  await Promise.all(Array.from({ length: atOnce }, (_, i) => keepSending(new Random(seed + i))));
  report.seconds = elapsed();
  return report;
}
