import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../support/api.ts';
import { startLikenessProcess, temporaryDataFolder } from '../support/likeness-process.ts';
import { asImage, samplePhoto } from '../support/photos.ts';
import { SECOND_MODEL_VERSION, writeSecondPack } from '../support/second-pack.ts';

type Search = { modelVersion: string; matchFaces: { similarity: number }[] };

const { dataDir, remove } = temporaryDataFolder();
const second = join(dataDir, '..', 'second-pack');
const photo = { image: asImage(samplePhoto(1)) };
let appKey: string;

/** Runs on one server with those settings. */
async function onServer(settings: Record<string, string>, work: (api: ReturnType<typeof apiOf>) => Promise<void>) {
  const server = await startLikenessProcess(dataDir, settings);
  appKey ??= server.appKey!;
  try {
    await work(apiOf(server.url, appKey));
  } finally {
    await server.stop();
  }
}

describe('a group that was made with an earlier model', () => {
  beforeAll(async () => {
    writeSecondPack(second);
    await onServer({}, async (api) => {
      await api('POST', '/groups', { groupId: 'old' });
      await api('POST', '/groups/old', { ...photo, limit: 5 });
    });
  });
  afterAll(remove);

  it('is refused by a server that runs another model alone', () =>
    onServer({ LIKENESS_MODEL_PACK: second }, async (api) => {
      const { header } = await api('POST', '/groups/old/search?limit=5&threshold=90', photo);
      expect(header.resultMessage).toBe('InvalidParam');
      expect(header.detail).toContain(SECOND_MODEL_VERSION);
    }));

  it('is served by its own model, beside groups of the new one', () =>
    onServer({ LIKENESS_MODEL_PACK: second, LIKENESS_EARLIER_MODEL_PACKS: 'default' }, async (api) => {
      await api('POST', '/groups', { groupId: 'new' });
      for (const [groupId, modelVersion] of [
        ['old', 'v2.0'],
        ['new', SECOND_MODEL_VERSION],
      ]) {
        const added = await api<{ addedFaceCount: number }>('POST', `/groups/${groupId}`, { ...photo, limit: 5 });
        expect(added.data).toMatchObject({ addedFaceCount: 3, modelVersion });
        const { data } = await api<Search>('POST', `/groups/${groupId}/search?limit=1&threshold=99`, photo);
        expect(data).toMatchObject({ modelVersion, matchFaces: [{ similarity: expect.any(Number) }] });
      }
    }));

  it('is not served by two packs of the same version', async () => {
    const settings = { LIKENESS_EARLIER_MODEL_PACKS: 'default' };
    await expect(onServer(settings, async () => {})).rejects.toThrow('both call themselves v2.0');
  });
});
