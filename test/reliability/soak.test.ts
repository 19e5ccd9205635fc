import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiOf } from '../support/api.ts';
import { type LikenessProcess, startLikenessProcess, temporaryDataFolder } from '../support/likeness-process.ts';
import { asImage, samplePhotoPath } from '../support/photos.ts';
import { recordFigures } from './figures.ts';
import { checkHistory, type Operation } from './load/history.ts';

/** Seconds of mixed load: short in CI, five minutes nightly, an hour by command. */
const SECONDS = Number(process.env.RELIABILITY_SOAK_SECONDS ?? 20);
const CLIENTS = 4;
const SAMPLE_EVERY_MS = Math.max(500, SECONDS * 10);
/** So much of the run counts as warm-up: arenas and caches fill. */
const WARM_UP = 0.3;
/** A page of the face list; the clients keep the group below it, so that one answer shows all of it. */
const PAGE = 200;

type Faces = { faces: { faceId: string }[]; faceCount: number };
type Search = { matchFaces: { face: { faceId: string } }[] };
type Registration = { addedFaces: { faceId: string }[] };

let server: LikenessProcess;
const { dataDir, remove } = temporaryDataFolder();
beforeAll(async () => {
  server = await startLikenessProcess(dataDir);
});
afterAll(async () => {
  await server.kill();
  remove();
});

it('answers a mixed load as if one request came after the other, and does not grow', {
  timeout: (SECONDS + 120) * 1000,
}, async () => {
  const api = apiOf(server.url, server.appKey!);
  await api('POST', '/groups', { groupId: 'soak' });
  const photo = asImage(await sharp(samplePhotoPath(1)).resize(640).jpeg().toBuffer());
  const history: Operation[] = [];
  const present: string[] = [];
  // Each answer spells every id anew; an hour of answers would fill the memory with copies.
  const spelling = new Map<string, string>();
  const seenOf = (ids: string[]) => new Set(ids.map((id) => spelling.get(id) ?? id));
  const until = performance.now() + SECONDS * 1000;

  async function register(): Promise<void> {
    const start = performance.now();
    const { data } = await api<Registration>('POST', '/groups/soak', { image: photo, limit: 3 });
    for (const { faceId } of data.addedFaces) {
      spelling.set(faceId, faceId);
      history.push({ kind: 'add', faceId, start, end: performance.now() });
      present.push(faceId);
    }
  }
  async function removeOne(): Promise<void> {
    const faceId = present.splice(Math.floor(Math.random() * present.length), 1)[0];
    if (faceId === undefined) return;
    const start = performance.now();
    const { header } = await api('DELETE', `/groups/soak/faces/${faceId}`);
    expect(header.resultCode).toBe(0);
    history.push({ kind: 'remove', faceId, start, end: performance.now() });
  }
  async function list(): Promise<void> {
    const start = performance.now();
    const { data } = await api<Faces>('GET', `/groups/soak/faces?limit=${PAGE}`);
    const seen = seenOf(data.faces.map(({ faceId }) => faceId));
    history.push({ kind: 'read', seen, start, end: performance.now() });
  }
  async function search(): Promise<void> {
    const start = performance.now();
    // At threshold 1 practically every face of the group matches; only a complete answer can be held against the set.
    const { data } = await api<Search>('POST', '/groups/soak/search?limit=4096&threshold=1', { image: photo });
    const seen = seenOf(data.matchFaces.map(({ face }) => face.faceId));
    history.push({ kind: 'read', seen, start, end: performance.now() });
  }

  const samples: { minute: number; rssMb: number; descriptors: number }[] = [];
  const sampler = setInterval(async () => {
    const page = await (await fetch(`${server.url}/metrics`)).text();
    const value = (name: string) => Number(new RegExp(`^likeness_${name} (\\S+)`, 'm').exec(page)?.[1]);
    samples.push({
      minute: performance.now() / 60_000,
      rssMb: value('process_resident_memory_bytes') / 1e6,
      descriptors: value('process_open_fds'),
    });
  }, SAMPLE_EVERY_MS);

  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (performance.now() < until) {
        const dice = Math.random();
        if (present.length > PAGE - 3 * CLIENTS - 3 || dice < 0.35) await removeOne();
        else if (dice < 0.6) await register();
        else if (dice < 0.85) await list();
        else await search();
      }
    }),
  );
  clearInterval(sampler);

  const violations = checkHistory(history);
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  recordFigures('soak', {
    soakRssSlopeMbPerMin: slope(warm.map(({ minute, rssMb }) => [minute, rssMb])),
    historyViolations: violations.length,
    soakSeconds: SECONDS,
    soakOperations: history.length,
  });
  expect(violations).toEqual([]);
  expect(history.length).toBeGreaterThan(SECONDS);
  const { data } = await api<Faces>('GET', `/groups/soak/faces?limit=${PAGE}`);
  expect(data.faces.map(({ faceId }) => faceId).sort()).toEqual([...present].sort());
  expect(data.faceCount).toBe(present.length);
  const descriptors = warm.map((sample) => sample.descriptors);
  expect(Math.max(...descriptors) - Math.min(...descriptors)).toBeLessThan(20);
});

/** Least squares. */
function slope(points: [x: number, y: number][]): number {
  const mean = (of: number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const over = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return over / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
