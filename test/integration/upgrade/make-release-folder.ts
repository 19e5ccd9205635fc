/**
 * Makes the test data of one release by its own server and commands:
 *
 *   node test/integration/upgrade/make-release-folder.ts CHECKOUT
 *
 * CHECKOUT is a clone of that release with its dependencies installed. What it writes under releases/<version> is committed
 * and never changed again: a data folder, the same content as a dump of PostgreSQL, and what later releases must find.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { c as createTar } from 'tar';
import { apiOf } from '../../support/api.ts';
import { runLikeness, startLikenessProcess, temporaryDataFolder } from '../../support/likeness-process.ts';
import { asImage, samplePhoto } from '../../support/photos.ts';
import { postgresPrograms, startPostgres } from '../../support/postgres-server.ts';
import { type ExpectedMatch, FOLDER_SETTINGS, type ReleaseExpectations } from './release-folder.ts';

const THRESHOLD = 60;
/** So often are all 22 sample faces registered in one group: enough for a sealed chunk and a tail. */
const ROUNDS = 3;

type ListedFace = { faceId: string };
type Registered = { addedFaces: ListedFace[] };
type Search = { matchFaces: { face: ListedFace; similarity: number }[] };

const checkout = resolve(process.argv[2] ?? '.');
const main = join(checkout, 'src', 'cli', 'main.ts');
const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { version: string };
const folder = join(import.meta.dirname, 'releases', version);
const { dataDir, remove } = temporaryDataFolder();
const settings = { ...FOLDER_SETTINGS, LIKENESS_DATA_DIR: dataDir };

const expectations = await fillByServer();
const audit = await run(['audit', 'verify']);
expectations.auditRows = Number(/^(\d+) rows/.exec(audit)![1]);

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'expectations.json'), `${JSON.stringify(expectations)}\n`);
await createTar(
  { gzip: true, cwd: dataDir, file: join(folder, 'sqlite.tar.gz'), portable: true },
  readdirSync(dataDir),
);
await dumpPostgres(join(folder, 'postgres.sql.gz'));
remove();

async function fillByServer(): Promise<ReleaseExpectations> {
  const server = await startLikenessProcess(dataDir, settings, [], main);
  const call = apiOf(server.url, server.appKey!);
  const api: typeof call = async (method, path, body) => {
    const answer = await call<never>(method, path, body);
    if (!answer.header.isSuccessful) throw new Error(`${method} ${path}: ${answer.header.detail}`);
    return answer;
  };
  const register = async (groupId: string, photo: 1 | 2 | 3 | 4 | 5 | 6, externalImageId?: string) => {
    const body = { image: asImage(samplePhoto(photo)), limit: 20, externalImageId };
    return (await api<Registered>('POST', `/groups/${groupId}`, body)).data.addedFaces;
  };
  const deleted: ReleaseExpectations['deleted'] = [];
  const remove = async (groupId: string, face: ListedFace) => {
    await api('DELETE', `/groups/${groupId}/faces/${face.faceId}`);
    deleted.push({ groupId, faceId: face.faceId });
  };

  for (const groupId of ['staff', 'crowd', 'empty', 'closed']) await api('POST', '/groups', { groupId });
  const staff = [...(await register('staff', 1, 'photo-1')), ...(await register('staff', 3))];
  await remove('staff', staff.at(-1)!);
  const crowd: ListedFace[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    for (const photo of [1, 2, 3, 4, 5, 6] as const)
      crowd.push(...(await register('crowd', photo, `${photo}-${round}.jpg`)));
  }
  // One that is sealed in the chunk, and one that is behind it.
  await remove('crowd', crowd[5]!);
  await remove('crowd', crowd.at(-2)!);
  await register('closed', 2);
  await api('DELETE', '/groups/closed');

  const gate = await run([
    'keys',
    'create',
    '--name',
    'gate',
    '--scopes',
    'search',
    '--groups',
    'staff',
    '--for',
    await firstKeyId(),
  ]);
  const matches = ({ data }: { data: Search }): ExpectedMatch[] =>
    data.matchFaces.map(({ face, similarity }) => ({ faceId: face.faceId, similarity }));
  const byFace = async (groupId: string, { faceId }: ListedFace) => {
    const path = `/groups/${groupId}/faces/${faceId}?limit=20&threshold=${THRESHOLD}`;
    return { groupId, faceId, threshold: THRESHOLD, matches: matches(await api<Search>('GET', path)) };
  };
  const byImage = async (groupId: string, photo: 1 | 2) => {
    const path = `/groups/${groupId}/search?limit=20&threshold=${THRESHOLD}`;
    const answer = await api<Search>('POST', path, { image: asImage(samplePhoto(photo)) });
    return { groupId, photo, threshold: THRESHOLD, matches: matches(answer) };
  };
  const listed = async (groupId: string) => {
    const { data } = await api<{ faces: ListedFace[] }>('GET', `/groups/${groupId}/faces?limit=200`);
    const [newest] = data.faces;
    return { groupId, faceIds: data.faces.map(({ faceId }) => faceId), ...(newest && { newest }) };
  };
  const verified = await api<{ similarity: number }>('POST', `/verify/groups/staff/faces/${staff[0]!.faceId}`, {
    compareImage: asImage(samplePhoto(1)),
  });
  const { data } = await api<{ groups: { modelVersion: string }[] }>('GET', '/groups/staff');

  const expectations: ReleaseExpectations = {
    release: version,
    modelVersion: data.groups[0]!.modelVersion,
    appKeys: { first: server.appKey!, gate: gate.trim() },
    groups: [await listed('staff'), await listed('crowd'), await listed('empty')],
    deleted,
    deletedGroups: ['closed'],
    searchesByFace: [
      await byFace('staff', staff[0]!),
      await byFace('crowd', crowd[0]!),
      await byFace('crowd', crowd.at(-1)!),
    ],
    searchesByImage: [await byImage('staff', 1), await byImage('crowd', 2)],
    verification: { groupId: 'staff', faceId: staff[0]!.faceId, photo: 1, similarity: verified.data.similarity },
    auditRows: 0,
  };
  await server.stop();
  return expectations;
}

async function firstKeyId(): Promise<string> {
  return /^(\S+)/.exec(await run(['keys', 'list']))![1]!;
}

async function run(args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runLikeness(args, settings, main);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

async function dumpPostgres(file: string): Promise<void> {
  const postgres = await startPostgres();
  try {
    await run(['migrate-store', '--to', `postgres:${postgres.url}`]);
    const args = ['--no-owner', '--no-privileges', '-d', postgres.url];
    writeFileSync(file, gzipSync(execFileSync(join(postgresPrograms()!, 'pg_dump'), args), { level: 9 }));
  } finally {
    await postgres.remove();
  }
}
