import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/config/index.ts';
import { apiOf } from '../support/api.ts';
import { runLikeness, startLikenessProcess, temporaryDataFolder } from '../support/likeness-process.ts';
import { asImage, samplePhoto, samplePhotoPath } from '../support/photos.ts';

type FaceList = { faceCount: number; faces: { externalImageId: string; imageId: string }[] };

const COPIES = 24;

describe('likeness import --store', () => {
  const { dataDir, remove } = temporaryDataFolder();
  const folder = dirname(dataDir);
  const photos = join(folder, 'photos');
  const result = join(folder, 'staff.jsonl');
  const args = ['import', 'staff', photos, '--store', '--create-group', '--shrink', '--result', result];
  const settings = { LIKENESS_DATA_DIR: dataDir, LIKENESS_WORKERS: '1' };
  let appKey: string;

  beforeAll(async () => {
    mkdirSync(photos, { recursive: true });
    for (let i = 0; i < COPIES; i++) {
      copyFileSync(samplePhotoPath((1 + (i % 6)) as 1), join(photos, `person-${i}.jpg`));
    }
    const server = await startLikenessProcess(dataDir);
    appKey = server.appKey!;
    const refused = await runLikeness(args, settings);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('Another server is running') });
    await server.stop();
  });
  afterAll(remove);

  it('enrols without a server, goes on after a kill, and registers nothing twice', async () => {
    // Too large for the API as it is.
    const large = await sharp(samplePhoto(1))
      .resize({ width: 3000 })
      .png({ compressionLevel: 0 })
      .toFile(join(photos, 'large.png'));
    expect(large.size).toBeGreaterThan(3_000_000);
    const child = spawn(process.execPath, [join(packageRoot(), 'src', 'cli', 'main.ts'), ...args], {
      env: { ...process.env, ...settings },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    while (!existsSync(result) || readFileSync(result, 'utf8').split('\n').length < 6) await sleep(5);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');

    const { code, stdout } = await runLikeness(args, settings);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining(`${COPIES + 1} added`) });

    const server = await startLikenessProcess(dataDir);
    try {
      const api = apiOf(server.url, appKey);
      const { data } = await api<FaceList>('GET', '/groups/staff/faces?limit=200');
      const ids = data.faces.map(({ externalImageId }) => externalImageId);
      expect(ids).toHaveLength(COPIES + 1);
      expect(new Set(ids).size).toBe(COPIES + 1);
      const search = await api<{ matchFaces: object[] }>('POST', '/groups/staff/search?limit=50&threshold=95', {
        image: asImage(samplePhoto(1)),
      });
      // Every sixth copy, and the shrunk one.
      expect(search.data.matchFaces.length).toBeGreaterThanOrEqual(COPIES / 6 + 1);
    } finally {
      await server.stop();
    }
    const audit = await runLikeness(['audit', 'list'], settings);
    expect(audit.stdout.match(/"action":"face.register"/g)).toHaveLength(COPIES + 1);
    expect(await runLikeness(['audit', 'verify'], settings)).toMatchObject({ code: 0 });
  });
});
