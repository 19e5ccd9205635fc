import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
const { dataDir, remove } = temporaryDataFolder();

beforeAll(async () => {
  server = await startLikenessProcess(dataDir, { LIKENESS_QUEUE_LIMIT: '8' });
  const photo = await sharp(samplePhotoPath(1)).resize(640).jpeg().toBuffer();
  body = JSON.stringify({ image: { bytes: photo.toString('base64') } });
  await closedLoop(2, 1, detectAs(server.appKey!));
});
afterAll(async () => {
  await server.kill();
  remove();
});

function detectAs(appKey: string): () => Promise<Outcome> {
  return () => timedRequest(`${server.url}/nhn-face-reco/v1.0/appkeys/${appKey}/detect`, body);
}

const served = (outcomes: Outcome[]) => outcomes.filter(({ resultCode }) => resultCode === 0);

describe('under more load than it can carry', () => {
  it('goes on serving what it can, and turns the rest away with the time to come back', async () => {
    const peak = served(await closedLoop(3, SECONDS, detectAs(server.appKey!))).length / SECONDS;
    const started = performance.now();
    const crowd = await openLoop(Math.ceil(peak * OVERLOAD_FACTOR), SECONDS, detectAs(server.appKey!));
    const goodput = served(crowd).length / ((performance.now() - started) / 1000) / peak;
    const refused = crowd.filter(({ resultCode }) => resultCode !== 0);
    recordFigures('overload', { overloadGoodput: goodput });

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
    const quietKey = (await runLikeness(['keys', 'create'], { LIKENESS_DATA_DIR: dataDir })).stdout.trim();
    const alone = await closedLoop(1, SECONDS / 2, detectAs(quietKey));
    const flood = closedLoop(40, SECONDS, detectAs(server.appKey!));
    const beside = await closedLoop(1, SECONDS, detectAs(quietKey));
    await flood;
    const p95 = (outcomes: Outcome[]) =>
      percentile(
        outcomes.map(({ milliseconds }) => milliseconds),
        0.95,
      );
    recordFigures('fairness', { quietTenantP95Ratio: p95(beside) / p95(alone) });
    expect(beside.filter(({ resultCode }) => resultCode !== 0)).toEqual([]);
  });
});
