import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, watch } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pacote from 'pacote';
import { create } from 'tar';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openModelPack, sha256Of } from './pack.ts';
import { type PrepareProgress, prepareModelPack } from './prepare.ts';
import { SHIPPED } from './shipped-weights.ts';

let home: string;
let tarball: string;
let dir: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likeness-prepare-'));
  tarball = join(home, 'weights.tgz');
  await pacote.tarball.file(SHIPPED.package, tarball, { integrity: SHIPPED.integrity, preferOffline: true });
});
afterAll(() => rm(home, { recursive: true }));

let runs = 0;
beforeEach(() => {
  dir = join(home, `run${runs++}`, 'models', 'default');
});
const siblings = () => readdirSync(join(dir, '..'));

describe('prepareModelPack', () => {
  it('fetches, verifies and writes a pack, telling how far it is', async () => {
    const events: PrepareProgress[] = [];
    const pack = await prepareModelPack({ dir, onProgress: (event) => events.push(event) });
    expect(events.findLast((event) => event.kind === 'download')).toMatchObject({ received: SHIPPED.bytes });
    expect(events.filter((event) => event.kind === 'step').map((event) => event.name)).toContain('recogniser');
    expect(pack.manifest).toMatchObject({ modelVersion: 'v2.0', embeddingDimension: 512 });
    expect(pack.network('recogniser').licence).toBe('MIT');
    expect(siblings()).toEqual(['default']);
    expect((await stat(dir)).mode & 0o777).toBe(0o755);
  });

  it('makes the same bytes from a carried tarball', async () => {
    const carried = await prepareModelPack({ dir, tarball });
    const fetched = await prepareModelPack({ dir: `${dir}2` });
    expect(carried.manifest).toEqual(fetched.manifest);
  });

  it('leaves a pack alone that is whole and current', async () => {
    await prepareModelPack({ dir, tarball });
    const before = await stat(join(dir, 'manifest.json'));
    await prepareModelPack({ dir, tarball: '/nowhere' });
    expect((await stat(join(dir, 'manifest.json'))).mtimeMs).toBe(before.mtimeMs);
  });

  it('makes a damaged pack again', async () => {
    const pack = await prepareModelPack({ dir, tarball });
    await truncate(pack.file('pose'), 1000);
    await expect(openModelPack(dir)).rejects.toThrow('is damaged');
    await prepareModelPack({ dir, tarball });
    await expect(openModelPack(dir)).resolves.toBeDefined();
    expect(siblings()).toEqual(['default']);
  });

  it('takes our own weights in, and notices when they change', async () => {
    const ownWeightsDir = join(dir, '..', 'weights');
    await mkdir(ownWeightsDir, { recursive: true });
    const before = await prepareModelPack({ dir, tarball, ownWeightsDir });
    expect([before.hasRole('mask'), before.similarityFile]).toEqual([false, undefined]);
    expect([before.manifest.modelVersion, before.sharedDirectionsFile]).toEqual(['v1.0', undefined]);
    await writeFile(join(ownWeightsDir, 'similarity.json'), '{}');
    await writeFile(join(ownWeightsDir, 'shared-directions.json'), '[]');
    await writeFile(join(ownWeightsDir, 'similarity-uncorrected.json'), '[1]');
    for (const file of ['mask.onnx', 'mask.json']) {
      await copyFile(fileURLToPath(new URL(`../../../weights/${file}`, import.meta.url)), join(ownWeightsDir, file));
    }
    const after = await prepareModelPack({ dir, tarball, ownWeightsDir });
    expect(await readFile(after.similarityFile!, 'utf8')).toBe('{}');
    expect(await readFile(after.sharedDirectionsFile!, 'utf8')).toBe('[]');
    expect(after.manifest.modelVersion).toBe('v2.0');
    expect(after.uncorrected!.modelVersion).toBe('v1.0');
    expect(await readFile(after.uncorrected!.similarityFile, 'utf8')).toBe('[1]');
    await writeFile(after.sharedDirectionsFile!, '[2]');
    await expect(openModelPack(dir)).rejects.toThrow('is damaged');
    expect(after.network('mask').sha256).toBe(sha256Of(await readFile(join(ownWeightsDir, 'mask.onnx'))));
  });

  it('takes a network of our own in place of the one that the recipe would make', async () => {
    const ownWeightsDir = join(dir, '..', 'weights');
    await mkdir(ownWeightsDir, { recursive: true });
    const before = await prepareModelPack({ dir, tarball, ownWeightsDir });
    expect(before.network('detector').licence).toBe('MIT');
    for (const file of ['detector.onnx', 'detector.json']) {
      await copyFile(fileURLToPath(new URL(`../../../weights/${file}`, import.meta.url)), join(ownWeightsDir, file));
    }
    const after = await prepareModelPack({ dir, tarball, ownWeightsDir });
    expect(after.network('detector').sha256).toBe(sha256Of(await readFile(join(ownWeightsDir, 'detector.onnx'))));
    expect(after.network('detector').source).toContain('training/detector');
  });

  it('may run several times at once', async () => {
    const packs = await Promise.all([1, 2, 3].map(() => prepareModelPack({ dir, tarball })));
    expect(new Set(packs.map((pack) => pack.manifest.recipe)).size).toBe(1);
    expect(siblings()).toEqual(['default']);
  });

  it('leaves nothing broken when it is killed half-way, and cleans up the next time', async () => {
    await mkdir(join(dir, '..'), { recursive: true });
    const code = `import { prepareModelPack } from ${JSON.stringify(fileURLToPath(new URL('./prepare.ts', import.meta.url)))};
      await prepareModelPack({ dir: process.argv[1], tarball: process.argv[2] });`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code, dir, tarball], { stdio: 'inherit' });
    const exit = once(child, 'exit');
    const watcher = watch(join(dir, '..'), () => child.kill('SIGKILL'));
    const [exitCode, signal] = await exit;
    watcher.close();
    expect([exitCode, signal]).toEqual([null, 'SIGKILL']);
    expect(existsSync(join(dir, 'manifest.json'))).toBe(false);
    expect(siblings().length).toBeGreaterThan(0);
    await prepareModelPack({ dir, tarball });
    expect(siblings()).toEqual(['default']);
  });

  it('refuses a tarball that is not there, is cut short, or holds other weights', async () => {
    await expect(prepareModelPack({ dir, tarball: '/nowhere.tgz' })).rejects.toThrow('There is no file /nowhere.tgz');
    const short = join(home, 'short.tgz');
    await writeFile(short, (await readFile(tarball)).subarray(0, 2_000_000));
    await expect(prepareModelPack({ dir, tarball: short })).rejects.toThrow(/short\.tgz/);
    const other = join(home, 'other.tgz');
    await create({ gzip: true, file: other, cwd: home }, ['short.tgz']);
    await expect(prepareModelPack({ dir, tarball: other })).rejects.toThrow('holds no package/model/fr_detect.onnx');
    expect(existsSync(dir)).toBe(false);
  });
});
