import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { x as extractTar } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../../support/api.ts';
import {
  type LikenessProcess,
  runLikeness,
  startLikenessProcess,
  temporaryDataFolder,
} from '../../support/likeness-process.ts';
import { asImage, samplePhoto } from '../../support/photos.ts';
import { NO_POSTGRES, type PostgresServer, postgresPrograms, startPostgres } from '../../support/postgres-server.ts';
import { type ExpectedMatch, FOLDER_SETTINGS, type ReleaseExpectations } from './release-folder.ts';

type Search = { matchFaces: { face: { faceId: string }; similarity: number }[] };
type FaceList = { faceCount: number; faces: { faceId: string }[]; nextToken?: string };

const FOLDER = join(import.meta.dirname, 'releases');
/** What rounding in the networks, or a similarity table that was fitted anew, may move. */
const TOLERANCE = 2;

const STORES = ['SQLite', 'PostgreSQL'] as const;
const CASES = readdirSync(FOLDER).flatMap((release) => STORES.map((store) => ({ release, store })));

if (!postgresPrograms()) console.log(`Upgrades in PostgreSQL ${NO_POSTGRES}`);

describe.each(CASES)('the data of release $release in $store', ({ release, store }) => {
  describe.skipIf(store === 'PostgreSQL' && !postgresPrograms())('opened by this one', () => {
    const expected = JSON.parse(
      readFileSync(join(FOLDER, release, 'expectations.json'), 'utf8'),
    ) as ReleaseExpectations;
    const { dataDir, remove } = temporaryDataFolder();
    const settings: Record<string, string> = { ...FOLDER_SETTINGS, LIKENESS_DATA_DIR: dataDir };
    let postgres: PostgresServer | undefined;
    let server: LikenessProcess;
    let api: ReturnType<typeof apiOf>;

    beforeAll(async () => {
      mkdirSync(dataDir, { recursive: true });
      if (store === 'SQLite') {
        await extractTar({ file: join(FOLDER, release, 'sqlite.tar.gz'), cwd: dataDir });
      } else {
        postgres = await startPostgres();
        settings.LIKENESS_DATABASE_URL = postgres.url;
        const dump = join(dataDir, 'dump.sql');
        writeFileSync(dump, gunzipSync(readFileSync(join(FOLDER, release, 'postgres.sql.gz'))));
        const args = ['-q', '-v', 'ON_ERROR_STOP=1', '-d', postgres.url, '-f', dump];
        execFileSync(join(postgresPrograms()!, 'psql'), args, { stdio: ['ignore', 'ignore', 'pipe'] });
      }
      server = await startLikenessProcess(dataDir, settings);
      api = apiOf(server.url, expected.appKeys.first);
    });
    afterAll(async () => {
      await server?.stop();
      await postgres?.remove();
      remove();
    });

    const modelOf = async (groupId: string) =>
      (await api<{ groups: { modelVersion: string }[] }>('GET', `/groups/${groupId}`)).data.groups[0]!.modelVersion;
    const expectMatches = ({ data }: { data: Search }, matches: ExpectedMatch[], threshold: number) => {
      const found = new Map(data.matchFaces.map(({ face, similarity }) => [face.faceId, similarity]));
      for (const { faceId, similarity } of matches) {
        // What stood at the threshold may have fallen under it.
        if (similarity < threshold + TOLERANCE) continue;
        expect(Math.abs((found.get(faceId) ?? 0) - similarity), faceId).toBeLessThan(TOLERANCE);
      }
      expect(data.matchFaces[0]?.face.faceId).toBe(matches[0]?.faceId);
    };

    it('lists every face of every group, in the same order, with the same facts', async () => {
      const groups = await api<{ groups: { groupId: string }[] }>('GET', '/groups?limit=200');
      expect(groups.data.groups.map(({ groupId }) => groupId).sort()).toEqual(
        expected.groups.map(({ groupId }) => groupId).sort(),
      );
      for (const { groupId, faceIds, newest } of expected.groups) {
        const { data } = await api<FaceList>('GET', `/groups/${groupId}/faces?limit=200`);
        expect(data.faces.map(({ faceId }) => faceId)).toEqual(faceIds);
        expect(data.faceCount).toBe(faceIds.length);
        expect(data.faces[0]).toEqual(newest);
        expect(await modelOf(groupId)).toBe(expected.modelVersion);
      }
    });

    it('has nothing back that was deleted', async () => {
      for (const groupId of expected.deletedGroups) {
        expect((await api('GET', `/groups/${groupId}`)).header.resultMessage).toBe('NotFoundGroupError');
      }
      for (const { groupId, faceId } of expected.deleted) {
        const { header } = await api('DELETE', `/groups/${groupId}/faces/${faceId}`);
        expect(header.resultMessage).toBe('NotFoundFaceIDError');
      }
    });

    it('finds and verifies the same people', async () => {
      for (const { groupId, faceId, threshold, matches } of expected.searchesByFace) {
        const path = `/groups/${groupId}/faces/${faceId}?limit=20&threshold=${threshold}`;
        expectMatches(await api<Search>('GET', path), matches, threshold);
      }
      for (const { groupId, photo, threshold, matches } of expected.searchesByImage) {
        const path = `/groups/${groupId}/search?limit=20&threshold=${threshold}`;
        expectMatches(await api<Search>('POST', path, { image: asImage(samplePhoto(photo)) }), matches, threshold);
      }
      const { groupId, faceId, photo, similarity } = expected.verification;
      const verified = await api<{ similarity: number }>('POST', `/verify/groups/${groupId}/faces/${faceId}`, {
        compareImage: asImage(samplePhoto(photo)),
      });
      expect(Math.abs(verified.data.similarity - similarity)).toBeLessThan(TOLERANCE);
    });

    it('keeps an app key within its limits', async () => {
      const gate = apiOf(server.url, expected.appKeys.gate);
      const body = { image: asImage(samplePhoto(1)) };
      const search = await gate<Search>('POST', '/groups/staff/search?limit=1&threshold=60', body);
      expect(search.data.matchFaces).toHaveLength(1);
      const denied = [gate('POST', '/groups/staff', { ...body, limit: 1 }), gate('GET', '/groups/crowd')];
      for (const answer of await Promise.all(denied)) expect(answer.header.isSuccessful).toBe(false);
    });

    it('takes new faces and lets go of old ones, from a chunk and from behind it', async () => {
      const crowd = expected.groups.find(({ groupId }) => groupId === 'crowd')!.faceIds;
      const added = await api<{ addedFaceCount: number }>('POST', '/groups/crowd', {
        image: asImage(samplePhoto(1)),
        limit: 20,
      });
      for (const faceId of [crowd[0]!, crowd.at(-1)!]) {
        expect((await api('DELETE', `/groups/crowd/faces/${faceId}`)).header.resultMessage).toBe('Success');
      }
      const { data } = await api<FaceList>('GET', '/groups/crowd/faces?limit=200');
      expect(data.faceCount).toBe(crowd.length + added.data.addedFaceCount - 2);
      expect(data.faces.map(({ faceId }) => faceId).slice(added.data.addedFaceCount)).toEqual(crowd.slice(1, -1));
    });

    it('can be moved to the model of this release without photos, while it is served', async () => {
      const { groupId, photo, matches } = expected.searchesByImage[0]!;
      const before = await api<FaceList>('GET', `/groups/${groupId}/faces?limit=200`);
      const moved = await runLikeness(['reembed', groupId], settings);
      expect(moved).toMatchObject({ code: 0, stdout: `Moved ${groupId} with ${before.data.faceCount} faces\n` });
      const modelVersion = await modelOf(groupId);
      expect(modelVersion).not.toBe(expected.modelVersion);
      const after = await api<FaceList>('GET', `/groups/${groupId}/faces?limit=200`);
      expect(after.data).toEqual({ ...before.data, modelVersion });
      const path = `/groups/${groupId}/search?limit=20&threshold=90`;
      const { data } = await api<Search>('POST', path, { image: asImage(samplePhoto(photo)) });
      expect(data.matchFaces[0]).toMatchObject({ face: { faceId: matches[0]!.faceId } });
      expect(data.matchFaces[0]!.similarity).toBeGreaterThan(matches[0]!.similarity - TOLERANCE);
      expect((await runLikeness(['reembed', groupId], settings)).stderr).toContain('already');
    });

    it('is whole to the last sealed byte, and so is its audit record', async () => {
      const doctor = await runLikeness(['doctor', '--deep'], { ...settings, LIKENESS_PORT: '0' });
      expect(doctor.stdout).toContain('every template opens');
      const audit = await runLikeness(['audit', 'verify'], settings);
      expect(audit).toMatchObject({ code: 0, stdout: expect.stringContaining('from 1 to') });
      expect(Number(/^(\d+) rows/.exec(audit.stdout)![1])).toBeGreaterThan(expected.auditRows);
    });
  });
});
