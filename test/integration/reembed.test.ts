import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/config/index.ts';
import { apiOf } from '../support/api.ts';
import {
  type LikenessProcess,
  runLikeness,
  startLikenessProcess,
  temporaryDataFolder,
} from '../support/likeness-process.ts';
import { asImage, samplePhoto, samplePhotoPath } from '../support/photos.ts';
import { SECOND_MODEL_VERSION, writeSecondPack } from '../support/second-pack.ts';

type Search = { modelVersion: string; matchFaces: { face: { faceId: string }; similarity: number }[] };
type FaceList = { modelVersion: string; faceCount: number; faces: { faceId: string; externalImageId: string }[] };

const PHOTOS = [1, 2, 3, 4, 5, 6] as const;

describe('moving a group to another model', () => {
  const { dataDir, remove } = temporaryDataFolder();
  const folder = dirname(dataDir);
  const photos = join(folder, 'photos');
  const journal = join(folder, 'staff.jsonl');
  const settings = {
    LIKENESS_MODEL_PACK: join(folder, 'second-pack'),
    LIKENESS_EARLIER_MODEL_PACKS: 'default',
    LIKENESS_WORKERS: '1',
  };
  let server: LikenessProcess;
  let api: ReturnType<typeof apiOf>;
  let before: FaceList;

  const reembed = (...options: string[]) => [
    ...['reembed', 'staff', '--photos', photos, '--journal', journal],
    ...options,
  ];
  const run = (...options: string[]) => runLikeness(reembed(...options), { ...settings, LIKENESS_DATA_DIR: dataDir });
  const list = async () => (await api<FaceList>('GET', '/groups/staff/faces?limit=200')).data;
  const search = async () => {
    const image = asImage(samplePhoto(1));
    return (await api<Search>('POST', '/groups/staff/search?limit=3&threshold=95', { image })).data;
  };

  beforeAll(async () => {
    mkdirSync(photos, { recursive: true });
    writeSecondPack(settings.LIKENESS_MODEL_PACK);
    for (const photo of PHOTOS) copyFileSync(samplePhotoPath(photo), join(photos, `photo-${photo}.jpg`));
    const first = await startLikenessProcess(dataDir);
    const appKey = first.appKey!;
    const enrol = apiOf(first.url, appKey);
    await enrol('POST', '/groups', { groupId: 'staff' });
    // Over eighty faces: a sealed chunk, and a tail.
    for (let round = 0; round < 4; round++) {
      for (const photo of PHOTOS) {
        const image = asImage(samplePhoto(photo));
        await enrol('POST', '/groups/staff', { image, limit: 20, externalImageId: `photo-${photo}` });
      }
    }
    await first.stop();
    server = await startLikenessProcess(dataDir, settings);
    api = apiOf(server.url, appKey);
    before = await list();
    expect(before.faceCount).toBeGreaterThan(64);
  });
  afterAll(async () => {
    await server?.stop();
    remove();
    rmSync('staff.reembed-missing.jsonl', { force: true });
  });

  it('says beforehand which photos it has', async () => {
    const { code, stdout } = await run('--dry-run');
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining(`${before.faceCount} faces`) });
    expect(existsSync(journal)).toBe(false);
  });

  it('asks for the photos where the new model does not follow from the earlier one', async () => {
    const { code, stderr } = await runLikeness(['reembed', 'staff'], { ...settings, LIKENESS_DATA_DIR: dataDir });
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('give --photos') });
  });

  it('leaves the group as it is while a photo is missing, and names the faces', async () => {
    rmSync(join(photos, 'photo-5.jpg'));
    const { code, stdout } = await run();
    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('stays as it is') });
    const missing = readFileSync('staff.reembed-missing.jsonl', 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(missing.map(({ faceId }) => faceId).sort()).toEqual(
      before.faces
        .filter(({ externalImageId }) => externalImageId === 'photo-5')
        .map(({ faceId }) => faceId)
        .sort(),
    );
    expect(missing[0].reason).toBe('no photo has the id photo-5');
    expect((await search()).modelVersion).toBe('v2.0');
    copyFileSync(samplePhotoPath(5), join(photos, 'photo-5.jpg'));
    rmSync(journal);
  });

  it('goes on after a kill, while the group is served, and switches in one step', async () => {
    const main = join(packageRoot(), 'src', 'cli', 'main.ts');
    const child = spawn(process.execPath, [main, ...reembed()], {
      env: { ...process.env, ...settings, LIKENESS_DATA_DIR: dataDir },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    while (!existsSync(journal) || readFileSync(journal, 'utf8').split('\n').length < 8) await sleep(5);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    const soFar = readFileSync(journal, 'utf8').split('\n').length - 2;
    expect(soFar).toBeLessThan(before.faceCount);
    expect((await search()).modelVersion).toBe('v2.0');

    let running = true;
    const versions = new Set<string>();
    const searching = (async () => {
      // A search that fails has no data, and fails the test.
      while (running) versions.add((await search()).modelVersion);
    })();
    const { code, stdout } = await run();
    running = false;
    await searching;
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: `Moved staff with ${before.faceCount} faces\n` });
    expect(existsSync(journal)).toBe(false);
    versions.delete(SECOND_MODEL_VERSION);
    expect([...versions]).toEqual(['v2.0']);
  });

  it('keeps every face with its facts, in its order, and finds the same people by the new model', async () => {
    const after = await list();
    expect(after).toEqual({ ...before, modelVersion: SECOND_MODEL_VERSION });
    const { modelVersion, matchFaces } = await search();
    expect(modelVersion).toBe(SECOND_MODEL_VERSION);
    expect(matchFaces).toHaveLength(3);
    const labels = matchFaces.map(
      ({ face }) => after.faces.find(({ faceId }) => faceId === face.faceId)!.externalImageId,
    );
    expect(labels).toEqual(['photo-1', 'photo-1', 'photo-1']);
    for (const { similarity } of matchFaces) expect(similarity).toBeGreaterThanOrEqual(99.9);
  });

  it('leaves a sound group behind that takes faces and lets them go', async () => {
    const doctor = await runLikeness(['doctor', '--deep'], { LIKENESS_DATA_DIR: dataDir, LIKENESS_PORT: '0' });
    expect(doctor.stdout).toContain(`${before.faceCount} in 1 groups, every template opens`);
    const audit = await runLikeness(['audit', 'list'], { LIKENESS_DATA_DIR: dataDir });
    const record = audit.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { action: string });
    expect(record.find(({ action }) => action === 'group.reembed')).toMatchObject({ dropped: 0, from: 'v2.0' });
    const [oldest] = before.faces.slice(-1);
    expect((await api('DELETE', `/groups/staff/faces/${oldest!.faceId}`)).header.resultMessage).toBe('Success');
    await api('POST', '/groups/staff', { image: asImage(samplePhoto(1)), limit: 20 });
    expect((await list()).faceCount).toBe(before.faceCount + 2);
    const again = await run();
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('already') });
  });
});
