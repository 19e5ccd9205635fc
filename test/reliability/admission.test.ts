import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../support/api.ts';
import {
  type LikenessProcess,
  runLikeness,
  startLikenessProcess,
  temporaryDataFolder,
} from '../support/likeness-process.ts';
import { asImage, samplePhoto } from '../support/photos.ts';
import { recordFigures } from './figures.ts';
import { openUpload, type Upload } from './load/upload.ts';
import { API_ROOT } from './raw-client.ts';

const BUDGET_MB = 32;
const BODY_BYTES = 9_000_000;
/** Together far more than the budget. */
const UPLOADS = 30;
/** From then on an upload that stalls gives way. */
const PATIENCE_MS = 5000;
const OVERLOADED = /"resultCode":-50000.*"detail":"The server is overloaded: retry after \d+ s\."/;

let server: LikenessProcess;
let quietKey: string;
const { dataDir, remove } = temporaryDataFolder();
const open: Upload[] = [];

beforeAll(async () => {
  server = await startLikenessProcess(dataDir, { LIKENESS_BODY_MEMORY_MB: String(BUDGET_MB) });
  quietKey = await newKey();
  await detect(quietKey);
});
afterEach(() => {
  for (const upload of open.splice(0)) upload.end();
});
afterAll(async () => {
  await server.kill();
  remove();
});

async function newKey(...options: string[]): Promise<string> {
  return (await runLikeness(['keys', 'create', ...options], { LIKENESS_DATA_DIR: dataDir })).stdout.trim();
}

function detect(appKey: string) {
  return apiOf(server.url, appKey)('POST', '/detect', { image: asImage(samplePhoto(1)) });
}

async function metric(name: string): Promise<number> {
  const page = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^likeness_${name} (\\S+)`, 'm').exec(page)![1]);
}

async function upload(appKey: string, framing = `content-length: ${BODY_BYTES}\r\n`): Promise<Upload> {
  const started = await openUpload(server.url, `${API_ROOT}/${appKey}/compare?threshold=80`, framing);
  open.push(started);
  return started;
}

describe('many large bodies at once', () => {
  it('stay within the memory for bodies; the rest is told when to come back, and other keys are served', async () => {
    const before = await metric('process_resident_memory_bytes');
    const part = Buffer.alloc(BODY_BYTES - 1, ' ');
    const uploads = await Promise.all(Array.from({ length: UPLOADS }, () => upload(server.appKey!)));
    const answers: string[] = [];
    for (const { answer } of uploads) void answer.then((text) => answers.push(text));
    await Promise.all(uploads.map(({ send }) => send(part)));
    while (answers.length < UPLOADS - 2) await sleep(50);

    // Two of 9 MB fit into the three quarters of one key.
    expect(answers).toHaveLength(UPLOADS - 2);
    for (const answer of answers) {
      expect(answer).toMatch(OVERLOADED);
      expect(answer).toMatch(/\r\nretry-after: [1-9]/i);
    }
    expect(await metric('body_bytes')).toBe(2 * BODY_BYTES);
    expect(await metric('bodies_refused_total')).toBe(UPLOADS - 2);
    const grownMb = ((await metric('process_resident_memory_bytes')) - before) / 1e6;
    recordFigures('admission', { uploadsMb: (UPLOADS * BODY_BYTES) / 1e6, uploadsGrownMb: Math.round(grownMb) });
    expect(grownMb).toBeLessThan(3 * BUDGET_MB);
    expect((await detect(quietKey)).header.resultCode).toBe(0);
    // What was refused did not cost the two that were admitted anything.
    expect(answers).toHaveLength(UPLOADS - 2);
  });

  it('that stall give way to those that come', async () => {
    const stalled = await Promise.all([upload(server.appKey!), upload(server.appKey!)]);
    await Promise.all(stalled.map(({ send }) => send(Buffer.from('{'))));
    await sleep(PATIENCE_MS + 500);
    const body = Buffer.from(
      JSON.stringify({ sourceImage: asImage(samplePhoto(1)), targetImage: asImage(samplePhoto(3)) }),
    );
    const padded = Buffer.concat([body, Buffer.alloc(BODY_BYTES - body.length, ' ')]);
    const complete = await upload(server.appKey!);
    await complete.send(padded);
    expect(await complete.answer).toContain('"resultCode":0');
    expect(await Promise.race(stalled.map(({ answer }) => answer))).toMatch(OVERLOADED);
  });

  it('are given back when their clients leave', async () => {
    const left = await Promise.all([upload(server.appKey!), upload(quietKey)]);
    await Promise.all(left.map(({ send }) => send(Buffer.alloc(1_000_000, ' '))));
    while ((await metric('body_bytes')) === 0) await sleep(20);
    for (const { end } of left) end();
    while ((await metric('body_bytes')) > 0) await sleep(20);
  });

  it('that come in chunks of one byte are refused before they keep the server busy', async () => {
    const { send, answer } = await upload(server.appKey!, 'transfer-encoding: chunked\r\n');
    await send(Buffer.from('1\r\n \r\n'.repeat(25_000)));
    expect(await answer).toMatch(/"resultCode":-40000.*tiny chunks/);
  });
});

describe('an app key with a rate limit', () => {
  it('is told when to come back once it is over it, and nobody else is', async () => {
    const limited = await newKey('--rate', '6');
    const list = async (appKey: string) => {
      const response = await fetch(`${server.url}${API_ROOT}/${appKey}/groups?limit=1`);
      const { header } = (await response.json()) as { header: { resultCode: number; detail?: string } };
      return { ...header, retryAfter: response.headers.get('retry-after') };
    };
    const answers = [];
    for (let i = 0; i < 10; i++) answers.push(await list(limited));
    const refused = answers.filter(({ resultCode }) => resultCode !== 0);
    expect(refused.length).toBeGreaterThanOrEqual(3);
    for (const { resultCode, detail, retryAfter } of refused) {
      expect(resultCode).toBe(-50000);
      expect(Number(retryAfter)).toBeGreaterThan(0);
      expect(detail).toBe(`The app key is over its limit of 6 requests a minute: retry after ${retryAfter} s.`);
    }
    expect(await metric('rate_limited_total')).toBe(refused.length);
    for (let i = 0; i < 40; i++) expect((await list(quietKey)).resultCode).toBe(0);
    const { stdout } = await runLikeness(['keys', 'list'], { LIKENESS_DATA_DIR: dataDir });
    expect(stdout).toContain('(6 requests a minute)');
  });
});
