import { apiOf } from '../../support/api.ts';
import { type LikenessProcess, startLikenessProcess, temporaryDataFolder } from '../../support/likeness-process.ts';
import { asImage, samplePhoto } from '../../support/photos.ts';
import type { FuzzWorld } from './targets.ts';

const API_ROOT = '/nhn-face-reco/v1.0/appkeys';

/** A server of its own with two groups, a few faces and tokens that work. */
export async function startFuzzWorld(): Promise<{
  server: LikenessProcess;
  world: FuzzWorld;
  stop: () => Promise<void>;
}> {
  const { dataDir, remove } = temporaryDataFolder();
  const server = await startLikenessProcess(dataDir, {
    LIKENESS_LOG_LEVEL: 'error',
    LIKENESS_IMAGE_CONNECT_TIMEOUT_MS: '200',
    LIKENESS_IMAGE_DOWNLOAD_TIMEOUT_MS: '500',
  });
  const api = apiOf(server.url, server.appKey!);
  const photo = samplePhoto(1);
  for (const groupId of ['fuzz-1', 'fuzz-2']) await api('POST', '/groups', { groupId });
  const { data } = await api<{ addedFaces: { faceId: string }[] }>('POST', '/groups/fuzz-1', {
    image: asImage(photo),
    limit: 20,
  });
  const tokenOf = async (path: string) => ({
    path,
    token: (await api<{ nextToken: string }>('GET', path)).data.nextToken,
  });
  return {
    server,
    world: {
      base: `${API_ROOT}/${server.appKey}`,
      groupId: 'fuzz-1',
      faceId: data.addedFaces[0]!.faceId,
      photo,
      tokens: [await tokenOf('/groups?limit=1'), await tokenOf('/groups/fuzz-1/faces?limit=1')],
    },
    async stop() {
      await server.stop();
      remove();
    },
  };
}
