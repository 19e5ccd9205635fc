import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { type Config, ConfigError, defaultMasterKeyFile, modelPackDir } from './config/index.ts';
import { buildServer } from './http/index.ts';
import { createImageSource } from './image-source/index.ts';
import { createLogger, createMetrics, Readiness, registerOperations } from './ops/index.ts';
import type { Vault } from './ports.ts';
import { createGallery } from './search/index.ts';
import { openSqliteStore, type SqliteStore, type StoreRole } from './store/sqlite/index.ts';
import { createAppKey } from './usecases/create-app-key.ts';
import { createVault, loadMasterKey, type MasterKeySource } from './vault/index.ts';
import { createFaceEngine } from './vision/index.ts';

export type App = {
  url: string;
  /** Made when the store held no app key; shown once by whoever started the server. */
  firstAppKey: string | undefined;
  /** Finishes what was accepted, then releases everything. */
  close(): Promise<void>;
};

/** Downloads that may run at once; each is bounded in size and time. */
const CONCURRENT_DOWNLOADS = 32;

/**
 * The composition root: opens every adapter, wires them to their ports, and listens. Resolves when the server is ready
 * to answer at full speed.
 * @throws Error with one sentence for the operator when something is missing or unfit
 */
export async function startServer(config: Config): Promise<App> {
  const logger = createLogger(config.logLevel);
  const readiness = new Readiness();
  const closers: (() => unknown)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };

  try {
    const store = await openStore(config, 'server');
    closers.push(() => store.close());
    const vault = await openVault(config, { createKey: (await store.listAllGroups(1, undefined)).length === 0 });
    const engine = await createFaceEngine({
      packDir: modelPackDir(config),
      workers: config.workers,
      queueLimit: config.queueLimit,
      deadlineMs: config.analysisTimeoutMs,
    });
    closers.push(() => engine.close());
    const gallery = createGallery({ store, vault, cacheBytes: config.galleryCacheMb * 1e6, log: logger });
    closers.push(() => gallery.close());
    const imageSource = createImageSource({
      allowedNetworks: config.imageAllowedNetworks,
      connectTimeoutMs: config.imageConnectTimeoutMs,
      downloadTimeoutMs: config.imageDownloadTimeoutMs,
      maxConcurrentDownloads: CONCURRENT_DOWNLOADS,
    });
    closers.push(() => imageSource.close());

    const metrics = createMetrics({ engine: () => engine.stats(), gallery: () => gallery.stats() });
    const server = buildServer({
      dependencies: {
        engine,
        gallery,
        imageSource,
        vault,
        groups: store,
        appKeys: store,
        clock: Date.now,
        quotas: { groupsPerAppKey: config.maxGroupsPerAppKey, facesPerGroup: config.maxFacesPerGroup },
      },
      logger,
      onAnswered(request) {
        metrics.observeRequest(request.endpoint, request.resultCode, request.seconds);
        logger.info(request, 'answered');
      },
    });
    registerOperations(server, { readiness, metrics, pingStore: () => store.ping() });
    closers.push(() => server.close());

    const firstAppKey = await createFirstAppKey(store);
    const [url] = await Promise.all([listen(server, config), engine.warmUp()]);
    readiness.enter('ready');
    logger.info({ url }, 'ready');

    return {
      url,
      firstAppKey,
      async close() {
        readiness.enter('stopping');
        logger.info('stopping: finishing the accepted requests');
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** The store that the configuration names. The role 'tool' works beside a running server. */
export async function openStore(config: Config, role: StoreRole): Promise<SqliteStore> {
  if (config.databaseUrl) throw new ConfigError('LIKENESS_DATABASE_URL: this release has only the embedded store.');
  await mkdir(resolve(config.dataDir), { recursive: true, mode: 0o700 });
  return openSqliteStore(resolve(config.dataDir), { role });
}

/**
 * @param options.createKey make a new key file when there is none: only right for a store that holds nothing yet, since a
 *   fresh key opens nothing that was sealed before
 */
export async function openVault(config: Config, { createKey }: { createKey: boolean }): Promise<Vault> {
  const source = masterKeySource(config);
  const isOurFile = config.masterKeyFile === undefined;
  return createVault([await loadMasterKey({ ...source, createFile: createKey && isOurFile })]);
}

export function masterKeySource(config: Config): MasterKeySource {
  const dataDir = resolve(config.dataDir);
  if (config.masterKey) return { base64FromEnvironment: config.masterKey };
  if (config.masterKeyCommand) return { command: config.masterKeyCommand };
  return { file: config.masterKeyFile ?? defaultMasterKeyFile(dataDir), dataDir };
}

async function createFirstAppKey(store: SqliteStore): Promise<string | undefined> {
  if ((await store.listAppKeys()).length > 0) return undefined;
  const { secret } = await createAppKey({ appKeys: store, clock: Date.now }, { name: 'first' });
  return secret;
}

async function listen(server: ReturnType<typeof buildServer>, { host, port }: Config): Promise<string> {
  await server.listen({ host, port });
  const { port: actual, address, family } = server.server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`;
}
