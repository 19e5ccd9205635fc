import { type Config, modelPackDir, ourPackDir } from '../../config/index.ts';
import { ApiError } from '../../contract/api-error.ts';
import { LIMITS } from '../../contract/limits.ts';
import { holdsSealedData, openStore } from '../../open-store.ts';
import { openVault } from '../../open-vault.ts';
import { openAuditLog } from '../../ops/audit-log.ts';
import type { AppKey, RequestContext } from '../../ports.ts';
import { createGallery } from '../../search/index.ts';
import { createGroup } from '../../usecases/create-group.ts';
import { getGroup } from '../../usecases/get-group.ts';
import { listFaces } from '../../usecases/list-faces.ts';
import { registerFaces } from '../../usecases/register-faces.ts';
import { createFaceEngine } from '../../vision/index.ts';
import type { BulkApi } from '../api/face-api.ts';
import { ServerRefusal } from '../api/request-failure.ts';
import { prepareForStart } from '../prepare-models.ts';

export type StoreApi = BulkApi & { close(): Promise<void> };

/** More than the import ever has under way. */
const QUEUE_LIMIT = 256;

/**
 * What bulk work needs of the API, done in this process: the same use cases on the same store, without a server. It opens the
 * store as a server does, so one that runs on the data folder is told; on PostgreSQL servers may go on.
 * @param owner id of the app key whose groups they are; needed where there are several
 */
export async function openStoreApi(config: Config, owner: string | undefined): Promise<StoreApi> {
  const store = await openStore(config, 'server');
  const closers: (() => Promise<void>)[] = [() => store.close()];
  const close = async () => {
    for (const one of closers.splice(0).reverse()) await one();
  };
  try {
    const { id: appKeyId } = ownerOf(await store.listAppKeys(), owner);
    const vault = await openVault(config, { createKey: !(await holdsSealedData(store)) });
    await prepareForStart(config);
    const engine = await createFaceEngine({
      packDir: modelPackDir(config),
      basePackDir: ourPackDir(config),
      workers: config.workers,
      queueLimit: QUEUE_LIMIT,
      deadlineMs: config.analysisTimeoutMs,
    });
    closers.push(() => engine.close());
    const gallery = createGallery({ store, vault, threads: 0 });
    closers.push(() => gallery.close());
    const audit = await openAuditLog({ store, vault, clock: Date.now });
    closers.push(async () => void (await audit.chainNotes()));
    const context: RequestContext = {
      appKeyId,
      auditNote: (action, facts) => audit.note({ action, appKeyId, ...facts }),
    };
    const quotas = { groupsPerAppKey: config.maxGroupsPerAppKey, facesPerGroup: config.maxFacesPerGroup };
    const dependencies = { groups: store, gallery, engine, imageSource: onlyFiles, vault, clock: Date.now, quotas };
    return {
      createGroup: (groupId) => refusing(createGroup(dependencies, context, { groupId })),
      getGroup: async (groupId) => (await refusing(getGroup(dependencies, appKeyId, groupId))).groups[0]!,
      async register(groupId, body) {
        const { data } = await refusing(registerFaces(dependencies, context, groupId, body));
        void audit.chainNotes();
        return data;
      },
      async *facePages(groupId) {
        let token: string | undefined;
        do {
          const query = { limit: LIMITS.page.max, ...(token && { 'next-token': token }) };
          const page = await refusing(listFaces(dependencies, appKeyId, groupId, query));
          yield page;
          token = page.nextToken;
        } while (token !== undefined);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The import reads the photos itself; nothing is downloaded. */
const onlyFiles: Parameters<typeof registerFaces>[0]['imageSource'] = {
  async fetch(image) {
    if (!('bytes' in image)) throw new ApiError('InvalidImageURLException', 'Photos come from files here.');
    return typeof image.bytes === 'string' ? Buffer.from(image.bytes, 'base64') : image.bytes;
  },
};

function ownerOf(keys: AppKey[], owner: string | undefined): AppKey {
  const owners = keys.filter((key) => key.ownerId === undefined && (owner === undefined || key.id === owner));
  if (owners.length === 1) return owners[0]!;
  if (keys.length === 0) throw new Error('There is no app key yet: make one with likeness keys create.');
  if (owners.length === 0) throw new Error(`No app key ${owner} has groups of its own: likeness keys list shows them.`);
  throw new Error(`Whose group is it? Give --owner, one of ${owners.map(({ id }) => id).join(', ')}.`);
}

/** The answers of the API, as a client would get them. */
async function refusing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ServerRefusal(error.resultName, error.detail, error.retryAfterSeconds);
  }
}
