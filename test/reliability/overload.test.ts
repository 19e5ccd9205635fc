import sharp from 'sharp';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type LikenessProcess,
  runLikeness,
  startLikenessProcess,
  temporaryDataFolder,
} from '../support/likeness-process.ts';
import { samplePhotoPath } from '../support/photos.ts';
import { recordFigures } from './figures.ts';
import { closedLoop, type Outcome, openLoop, percentile, timedRequest } from './load/clients.ts';

/** Seconds of each phase: short in CI, longer by command. */
const SECONDS = Number(process.env.RELIABILITY_OVERLOAD_SECONDS ?? 6);
const OVERLOAD_FACTOR = 4;

let server: LikenessProcess;
let body: string;
let dataDir: string;
let remove: () => void;

/** @param workers one leaves a core of a small machine to the crowd, which would otherwise be what is measured */
async function startWith(workers: string): Promise<void> {
  ({ dataDir, remove } = temporaryDataFolder());
  server = await startLikenessProcess(dataDir, { LIKENESS_QUEUE_LIMIT: '8', LIKENESS_WORKERS: workers });
  await closedLoop(2, 1, detectAs(server.appKey!));
}

beforeAll(async () => {
  const photo = await sharp(samplePhotoPath(1)).resize(640).jpeg().toBuffer();
  body = JSON.stringify({ image: { bytes: photo.toString('base64') } });
});
afterEach(async () => {
  await server.kill();
  remove();
});

function detectAs(appKey: string): () => Promise<Outcome> {
  return () => timedRequest(`${server.url}/nhn-face-reco/v1.0/appkeys/${appKey}/detect`, body);
}

async function residentMegabytes(): Promise<number> {
  const page = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^likeness_process_resident_memory_bytes (\S+)/m.exec(page)?.[1]) / 1e6;
}

const p95 = (outcomes: Outcome[]) => percentileOf(outcomes, 0.95);

const percentileOf = (outcomes: Outcome[], fraction: number) =>
  percentile(
    outcomes.map(({ milliseconds }) => milliseconds),
    fraction,
  );

const served = (outcomes: Outcome[]) => outcomes.filter(({ resultCode }) => resultCode === 0);

describe('under more load than it can carry', () => {
  it('goes on serving what it can, and turns the rest away with the time to come back', async () => {
    await startWith('1');
    const peak = served(await closedLoop(3, SECONDS, detectAs(server.appKey!))).length / SECONDS;
    const before = await residentMegabytes();
    const started = performance.now();
    const crowd = await openLoop(Math.ceil(peak * OVERLOAD_FACTOR), SECONDS, detectAs(server.appKey!));
    const goodput = served(crowd).length / ((performance.now() - started) / 1000) / peak;
    const refused = crowd.filter(({ resultCode }) => resultCode !== 0);
    recordFigures('overload', {
      overloadGoodput: goodput,
      overloadAcceptedP99Ms: percentileOf(served(crowd), 0.99),
      overloadRssGrowthMb: (await residentMegabytes()) - before,
    });

    expect(refused.length).toBeGreaterThan(0);
    for (const { resultCode, retryAfter, detail } of refused) {
      expect(resultCode).toBe(-50000);
      expect(Number(retryAfter)).toBeGreaterThan(0);
      expect(detail).toMatch(/overloaded, retry after \d+ s|overloaded: retry after \d+ s/);
    }
    expect(served(crowd).length).toBeGreaterThan(0);
    // Afterwards everything is as it was.
    expect((await detectAs(server.appKey!)()).resultCode).toBe(0);
  });

  it('does not let one app key starve another', async () => {
    await startWith('2');
    const quietKey = (await runLikeness(['keys', 'create'], { LIKENESS_DATA_DIR: dataDir })).stdout.trim();
    const alone = await closedLoop(1, SECONDS / 2, detectAs(quietKey));
    const flood = closedLoop(40, SECONDS, detectAs(server.appKey!));
    const beside = await closedLoop(1, SECONDS, detectAs(quietKey));
    await flood;
    recordFigures('fairness', { quietTenantP95Ratio: p95(beside) / p95(alone) });
    expect(beside.filter(({ resultCode }) => resultCode !== 0)).toEqual([]);
  });
});
