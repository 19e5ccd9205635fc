import { type ChildProcess, spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zipOf } from '../../src/cli/import/zip.testkit.ts';
import { packageRoot } from '../../src/config/index.ts';
import { apiOf } from '../support/api.ts';
import {
  type LikenessProcess,
  runLikeness,
  startLikenessProcess,
  temporaryDataFolder,
} from '../support/likeness-process.ts';
import { samplePhoto, samplePhotoPath } from '../support/photos.ts';

type Faces = { faceCount: number; faces: { faceId: string; imageId: string; externalImageId: string }[] };
type Line = { file: string; externalImageId: string; outcome: string; reason?: string; imageId?: string };

const { dataDir, remove } = temporaryDataFolder();
const folder = mkdtempSync(join(tmpdir(), 'likeness-bulk-'));
let server: LikenessProcess;
let settings: Record<string, string>;

beforeAll(async () => {
  server = await startLikenessProcess(dataDir);
  settings = { LIKENESS_URL: server.url, LIKENESS_APP_KEY: server.appKey! };
});
afterAll(async () => {
  await server?.kill();
  remove();
  rmSync(folder, { recursive: true });
});

const result = (name: string) => join(folder, `${name}.jsonl`);
const run = (...args: string[]) => runLikeness(args, settings);
const importInto = (group: string, source: string, ...more: string[]) =>
  run('import', group, source, '--create-group', '--result', result(group), ...more);

function linesOf(group: string): Line[] {
  const text = readFileSync(result(group), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function facesOf(group: string): Promise<Faces> {
  return (await apiOf(server.url, server.appKey!)<Faces>('GET', `/groups/${group}/faces?limit=200`)).data;
}

describe('likeness import', () => {
  it('enrols a folder, and says of each photo what became of it', async () => {
    const source = join(folder, 'photos');
    mkdirSync(join(source, 'more'), { recursive: true });
    copyFileSync(samplePhotoPath(1), join(source, 'Anna Maria.jpg'));
    copyFileSync(samplePhotoPath(2), join(source, 'more', '김철수.jpg'));
    writeFileSync(
      join(source, 'grey.png'),
      await sharp({ create: { width: 200, height: 200, channels: 3, background: '#777' } })
        .png()
        .toBuffer(),
    );
    writeFileSync(join(source, 'broken.jpg'), samplePhoto(1).subarray(0, 2000));
    writeFileSync(join(source, 'notes.txt'), 'none');

    const { code, stdout } = await importInto('folder', source);
    expect(stdout).toContain(
      '4 photos: 1 added, 1 without an eligible face, 1 refused by the server, 0 failed, 1 not sent, 0 to do',
    );
    expect(code, 'a photo was not sent').toBe(1);
    const byFile = Object.fromEntries(linesOf('folder').map((line) => [line.file, line]));
    expect(byFile).toMatchObject({
      'Anna Maria.jpg': { outcome: 'added', externalImageId: 'Anna-Maria', faces: [{ bbox: {} }] },
      'grey.png': { outcome: 'no-face', reason: 'no face was found' },
      'broken.jpg': { outcome: 'refused', reason: expect.stringContaining('InvalidImageFileException') },
      'more/김철수.jpg': { outcome: 'unusable', reason: expect.stringContaining('CSV') },
    });
    expect((await facesOf('folder')).faces).toMatchObject([{ externalImageId: 'Anna-Maria' }]);

    copyFileSync(samplePhotoPath(2), join(source, 'more', 'kim.jpg'));
    rmSync(join(source, 'more', '김철수.jpg'));
    const again = await importInto('folder', source);
    expect(again, again.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('4 photos: 2 added') });
    expect((await facesOf('folder')).faceCount).toBe(2);
  });

  it('enrols what a CSV file names, several photos under one id, several faces of a photo', async () => {
    const source = join(folder, 'staff.csv');
    const rows = [
      ['sample1', 'team'],
      ['sample3', 'team'],
      ['sample2', 'guest'],
    ].map(([name, id]) => `${id},${samplePhotoPath(1).replace('sample1', name!)}`);
    writeFileSync(source, `who,photo\n${rows.join('\n')}\n`);
    const columns = ['--id-column', 'who', '--file-column', 'photo'];
    const made = await importInto('csv', source, ...columns, '--limit', '2');
    expect(made, made.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('3 photos: 3 added') });
    const { faces } = await facesOf('csv');
    const images = new Map(faces.map((face) => [face.imageId, face.externalImageId]));
    expect([...images.values()].toSorted()).toEqual(['guest', 'team', 'team']);
    expect(
      linesOf('csv')
        .map(({ imageId }) => imageId)
        .toSorted(),
    ).toEqual([...images.keys()].toSorted());
    expect(faces.length).toBeGreaterThan(images.size);
  });

  it('enrols a ZIP file by its folders, and writes nothing of it to the disk', async () => {
    const source = join(folder, 'photos.zip');
    const bytes = samplePhoto(1);
    writeFileSync(
      source,
      zipOf([
        { name: 'alice/1.jpg', bytes },
        { name: 'bob/1.jpg', bytes },
      ]),
    );
    const before = readdirSync(folder);
    const made = await importInto('zip', source, '--id-from', 'folder');
    expect(made, made.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('2 photos: 2 added') });
    expect(
      linesOf('zip')
        .map(({ externalImageId }) => externalImageId)
        .toSorted(),
    ).toEqual(['alice', 'bob']);
    expect(
      readdirSync(folder)
        .filter((name) => !before.includes(name))
        .toSorted(),
    ).toEqual(['zip.jsonl', 'zip.jsonl.journal']);
  });

  it('says in a sentence why it cannot begin', async () => {
    const source = join(folder, 'photos');
    const noGroup = await run('import', 'nobody', source, '--result', result('nobody'));
    expect(noGroup).toMatchObject({ code: 1, stderr: expect.stringContaining('add --create-group') });
    const otherGroup = await run('import', 'csv', source, '--result', result('folder'));
    expect(otherGroup).toMatchObject({ code: 1, stderr: expect.stringContaining('another import') });
    const badKey = await run('import', 'csv', source, '--app-key', 'wrong', '--result', result('key'));
    expect(badKey).toMatchObject({ code: 1, stderr: expect.stringContaining('UnauthorizedAppKey') });
  });
});

describe('an import that is killed in the middle', () => {
  const PHOTOS = 24;
  const source = join(folder, 'many');
  beforeAll(() => {
    mkdirSync(source);
    for (let number = 0; number < PHOTOS; number++)
      copyFileSync(samplePhotoPath(1), join(source, `person-${number}.jpg`));
  });

  it('has every photo once after it has been run again, though it is killed at three moments', async () => {
    for (const handled of [1, 6, 13]) {
      const child = startImport();
      await untilHandled(child, handled);
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
    }
    expect(existsSync(`${result('killed')}.lock`), 'nobody tidied up').toBe(true);
    expect((await facesOf('killed')).faceCount).toBeLessThan(PHOTOS);

    const last = await importInto('killed', source);
    expect(last, last.stderr).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`${PHOTOS} photos: ${PHOTOS} added`),
    });
    const { faces } = await facesOf('killed');
    const expected = Array.from({ length: PHOTOS }, (_, number) => `person-${number}`).toSorted();
    expect(faces.map(({ externalImageId }) => externalImageId).toSorted()).toEqual(expected);
    const lines = linesOf('killed');
    expect(lines.map(({ externalImageId }) => externalImageId).toSorted()).toEqual(expected);
    expect(lines.map(({ imageId }) => imageId).toSorted()).toEqual(faces.map(({ imageId }) => imageId).toSorted());

    const nothingToDo = await importInto('killed', source);
    expect(nothingToDo.code).toBe(0);
    expect((await facesOf('killed')).faceCount).toBe(PHOTOS);
  });

  function startImport(): ChildProcess {
    const main = join(packageRoot(), 'src', 'cli', 'main.ts');
    const args = ['import', 'killed', source, '--create-group', '--result', result('killed')];
    return spawn(process.execPath, [main, ...args], { env: { ...process.env, ...settings }, stdio: 'ignore' });
  }

  /** Until so many photos have an outcome, this run's and earlier ones' together, and others are being sent. */
  async function untilHandled(child: ChildProcess, count: number): Promise<void> {
    const journal = `${result('killed')}.journal`;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`The import ended with ${child.exitCode} before it was killed.`);
      const text = existsSync(journal) ? readFileSync(journal, 'utf8') : '';
      const times = (kind: string) => text.split(`{"kind":"${kind}"`).length - 1;
      if (times('handled') >= count && times('sent') > times('handled')) return;
      await sleep(5);
    }
  }
});

describe('likeness export', () => {
  it('writes every face of the group, page by page, as CSV and as JSON Lines', async () => {
    const { faces } = await facesOf('killed');
    const csv = await run('export', 'killed');
    expect(csv.stdout.trimEnd().split('\r\n')).toHaveLength(faces.length + 1);
    expect(csv.stdout).toContain(`${faces[0]!.faceId},${faces[0]!.imageId},${faces[0]!.externalImageId},`);

    const out = join(folder, 'faces.jsonl');
    expect(await run('export', 'killed', '--format', 'jsonl', '--out', out)).toMatchObject({ code: 0, stdout: '' });
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(faces);

    const none = await run('export', 'nobody', '--out', join(folder, 'none.csv'));
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('NotFoundGroupError') });
    expect(existsSync(join(folder, 'none.csv'))).toBe(false);
  });
});
