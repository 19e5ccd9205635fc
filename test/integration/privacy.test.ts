import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../src/config/index.ts';
import { type LikenessProcess, startLikenessProcess, temporaryDataFolder } from '../support/likeness-process.ts';
import { asImage, samplePhoto } from '../support/photos.ts';

const { dataDir, remove } = temporaryDataFolder();
let server: LikenessProcess;
beforeAll(async () => {
  server = await startLikenessProcess(dataDir);
});
afterAll(async () => {
  await server.kill();
  remove();
});

const call = async (method: string, path: string, body: object) =>
  (
    await fetch(`${server.url}/v1.1/appkeys/${server.appKey}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  ).json();

/** The shell commands of the page, one block after the other. */
function commandsOf(page: string): string[] {
  const text = readFileSync(join(packageRoot(), 'docs', page), 'utf8');
  return [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, commands]) => commands!);
}

/** As an operator types it, in a folder of its own. */
async function type(commands: string): Promise<string> {
  const likeness = `likeness() { '${process.execPath}' '${join(packageRoot(), 'src', 'cli', 'main.ts')}' "$@"; }`;
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', `${likeness}\n${commands}`], {
    cwd: dataDir,
    env: {
      ...process.env,
      LIKENESS_DATA_DIR: dataDir,
      LIKENESS_URL: server.url,
      LIKENESS_APP_KEY: server.appKey!,
    },
  });
  return stdout;
}

it('docs/privacy.md: each command does what the page says', async () => {
  const commands = commandsOf('privacy.md');
  expect(commands).toHaveLength(6);
  await call('POST', '/groups', { groupId: 'staff' });
  const face = { image: asImage(samplePhoto(1)), limit: 1 };
  await call('POST', '/groups/staff', { ...face, personId: 'person-17', externalImageId: 'person-17.jpg' });
  await call('POST', '/groups/staff', { ...face, externalImageId: 'person-17.jpg' });
  await call('POST', '/groups/staff', { ...face, externalImageId: 'other.jpg' });

  const [retention, person, label, audit, erasure, proof] = commands as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  expect(JSON.parse(await type(retention)).data.groups[0]).toMatchObject({ groupId: 'staff', retentionDays: 365 });
  expect(JSON.parse(await type(person)).data).toMatchObject({ personId: 'person-17', faceCount: 1 });
  expect((await type(label)).trim().split('\n')).toHaveLength(2);
  expect(await type(audit)).toContain('"action":"face.register"');
  expect(JSON.parse(await type(erasure))).toMatchObject({ deletedFaceCount: 1 });
  const report = JSON.parse(readFileSync(join(dataDir, 'erasure-report.json'), 'utf8'));
  expect(report.deletedFaceCount).toBe(1);
  const proven = await type(proof);
  expect(proven).toContain(`Row ${report.auditPosition} is the record of the report`);
  expect(proven).toContain(report.reportId);
  expect(await type('likeness export staff --format jsonl')).not.toContain('person-17');
  expect(await type(audit)).not.toMatch(/"action":"face\.eras[^}]*person-17/);

  const forged = { ...report, auditHash: '0'.repeat(32) };
  const refused = type(`echo '${JSON.stringify(forged)}' > forged.json; likeness audit verify --report forged.json`);
  await expect(refused).rejects.toThrow(/not the record with that hash/);
});
