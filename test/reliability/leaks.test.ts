import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig, modelPackDir } from '../../src/config/index.ts';
import { createFaceEngine } from '../../src/vision/index.ts';
import { apiOf } from '../support/api.ts';
import { type LikenessProcess, runLikeness, startLikenessProcess } from '../support/likeness-process.ts';
import { asImage, samplePhoto } from '../support/photos.ts';

type Registration = { addedFaces: { faceId: string }[] };

const folder = mkdtempSync(join(tmpdir(), 'likeness-leaks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const photo = samplePhoto(1);
const URL_SECRET = 'signature-of-a-private-link';
/** The only files that the server itself keeps in its data folder. */
const OWN_FILES = /^likeness\.(?:db(?:-wal|-shm)?|lock(?:-journal)?)$/;
const writesCoreHere =
  process.platform === 'linux' && !/^[|/]/.test(readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim());

/** Works in its own data folder, where a core file would be written, with leave to write one of any size. */
async function startInside(name: string, settings: Record<string, string> = {}) {
  const dataDir = join(folder, name, 'data');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const allowing = ['sh', '-c', 'ulimit -c unlimited; cd "$0"; exec "$@"', dataDir];
  const server = await startLikenessProcess(dataDir, { LIKENESS_LOG_LEVEL: 'trace', ...settings }, allowing);
  return { server, dataDir };
}

/** Every endpoint that looks at a face, and requests that fail at each stage. */
async function useAll(server: LikenessProcess): Promise<void> {
  const api = apiOf(server.url, server.appKey!);
  const image = asImage(photo);
  await api('POST', '/groups', { groupId: 'staff' });
  const { data } = await api<Registration>('POST', '/groups/staff', { image, limit: 20, externalImageId: 'one' });
  const [first] = data.addedFaces;
  await api('POST', '/detect', { image });
  await api('POST', '/groups/staff/search?limit=10&threshold=10', { image });
  await api('GET', `/groups/staff/faces/${first!.faceId}?limit=10&threshold=10`);
  await api('POST', '/compare?threshold=10', { sourceImage: image, targetImage: image });
  await api('POST', `/verify/groups/staff/faces/${first!.faceId}`, { compareImage: image });
  await api('POST', '/detect', { image: asImage(photo.subarray(0, 20_000)) });
  await api('POST', '/detect', { image: { bytes: `${image.bytes}!` } });
  await api('POST', '/detect', { image: { url: `http://127.0.0.1:9/photo.jpg?key=${URL_SECRET}` } });
  await api('DELETE', `/groups/staff/faces/${first!.faceId}`);
  await apiOf(server.url, 'a-key-that-nobody-has')('GET', '/groups?limit=1');
}

/** What may be nowhere, in every form in which it might be written. */
async function secretsOf(server: LikenessProcess): Promise<Map<string, Buffer>> {
  const secrets = new Map<string, Buffer>();
  const text = (name: string, value: string) => secrets.set(name, Buffer.from(value, 'latin1'));
  text('the app key', server.appKey!);
  text('an app key that was tried', 'a-key-that-nobody-has');
  text('the query of an image URL', URL_SECRET);
  for (const at of [0, 3000, 30_000]) {
    secrets.set(`bytes of the photo at ${at}`, photo.subarray(at, at + 48));
    text(`base64 of the photo at ${at}`, photo.toString('base64').slice(at, at + 64));
  }
  const engine = await createFaceEngine({
    packDir: modelPackDir(loadConfig({})),
    workers: 1,
    queueLimit: 1,
    deadlineMs: 60_000,
  });
  const [face] = await engine.analyse(photo, {
    orientation: false,
    mask: false,
    embed: 1,
    maxFaces: 1,
    stopAtFirstEligible: true,
    includeTooSmall: false,
  });
  await engine.close();
  const embedding = face!.embedding!;
  for (const at of [0, 100, 400]) {
    const values = embedding.slice(at, at + 4);
    secrets.set(`floats of the embedding at ${at}`, Buffer.from(values.buffer));
    for (const value of values) text(`a number of the embedding at ${at}`, String(value).slice(0, 10));
  }
  return secrets;
}

function found(secrets: Map<string, Buffer>, where: Buffer): string[] {
  return [...secrets].filter(([, bytes]) => where.includes(bytes)).map(([name]) => name);
}

describe('what is biometric or secret', () => {
  it('is in no log, metric, error or file that a crash leaves', async () => {
    const { server, dataDir } = await startInside('plain');
    await useAll(server);
    const secrets = await secretsOf(server);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    process.kill(server.pid, 'SIGUSR1');
    await (await fetch(`${server.url}/healthz`)).text();
    process.kill(server.pid, 'SIGABRT');
    expect(await server.exited).toBeNull();

    const [welcome, log] = [
      server
        .output()
        .match(/^[^{].*$/gm)!
        .join('\n'),
      server.output().match(/^\{.*$/gm)!,
    ];
    expect(log.length).toBeGreaterThan(10);
    expect(welcome).not.toContain('Debugger');
    expect(found(secrets, Buffer.from(log.join('\n')))).toEqual([]);
    expect(found(secrets, Buffer.from(metrics))).toEqual([]);
    // Nothing that only looks like it either: no long run of base64, no list of numbers.
    for (const line of log) {
      expect(line).not.toMatch(/[A-Za-z0-9+/]{80}/);
      expect(line).not.toMatch(/(?:-?\d+\.\d+,\s*){4}/);
    }
    // The first key is shown once, to the person who started the server, and nothing else is.
    expect(found(secrets, Buffer.from(welcome))).toEqual(['the app key']);

    const files = readdirSync(dataDir);
    expect(files.filter((name) => !OWN_FILES.test(name))).toEqual([]);
    for (const name of files) expect(found(secrets, readFileSync(join(dataDir, name))), name).toEqual([]);
  });

  it.skipIf(!writesCoreHere)('would be in the core file that a crash leaves where dumps are allowed', async () => {
    const { server, dataDir } = await startInside('dumping', { LIKENESS_MEMORY_DUMPS: 'true' });
    await useAll(server);
    process.kill(server.pid, 'SIGABRT');
    await server.exited;
    const core = readdirSync(dataDir).find((name) => name.startsWith('core'));
    expect(core).toBeDefined();
    // Too large to be read at once.
    expect(spawnSync('grep', ['--quiet', '--fixed-strings', server.appKey!, join(dataDir, core!)]).status).toBe(0);
  });

  it('is not to be dumped by an option of Node: the server does not start under one', async () => {
    const settings = { LIKENESS_DATA_DIR: join(folder, 'never'), NODE_OPTIONS: '--heapsnapshot-signal=SIGUSR2' };
    const { code, stderr } = await runLikeness(['serve'], settings);
    expect(code).toBe(1);
    expect(stderr).toContain('Node was started with --heapsnapshot-signal=SIGUSR2');
    expect(readdirSync(folder)).not.toContain('never');
  });
});
