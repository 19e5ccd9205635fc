import type { AddressInfo } from 'node:net';
import {
  type Config,
  consolePagesDir,
  earlierPackDirs,
  modelPackDir,
  ourPackDir,
  samplePhotosDir,
  version,
} from './config/index.ts';
import { ConsoleGrants, consolePlacement, OperatorAccount, openConsole } from './console/index.ts';
import { buildServer, createAdmission } from './http/index.ts';
import { createImageSource } from './image-source/index.ts';
import { openCluster } from './open-cluster.ts';
import { holdsSealedData, openStore, type Store } from './open-store.ts';
import { followMasterKey, openVault } from './open-vault.ts';
import {
  AuditRetention,
  createLogger,
  createMetrics,
  FaceRetention,
  observedStore,
  openAuditLog,
  Readiness,
  registerOperations,
  StageTimes,
} from './ops/index.ts';
import type { AuditLog, StageObserver } from './ports.ts';
import { createGallery } from './search/index.ts';
import { createAppKey } from './usecases/create-app-key.ts';
import { createFaceEngine } from './vision/index.ts';

export type App = {
  url: string;
  /** Made when the store held no app key; shown once by whoever started the server. */
  firstAppKey: string | undefined;
  /** The link to the console; on the first start it lets its holder set the operator password. */
  consoleUrl: string | undefined;
  /** Finishes what was accepted, then releases everything. */
  close(): Promise<void>;
};

const IDLE_SWEEP_MS = 50;

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
    const tracing = config.tracesUrl === undefined ? undefined : await openTracing(config.tracesUrl, config);
    closers.push(() => tracing?.close());
    const stages = new StageTimes();
    const onStage: StageObserver = (timing) => {
      stages.observe(timing);
      tracing?.onStage(timing);
    };
    const openedStore = await openStore(config, 'server');
    closers.push(() => openedStore.close());
    const store = observedStore(openedStore, onStage);
    const vault = await openVault(config, { createKey: !(await holdsSealedData(store)) });
    closers.push(
      followMasterKey(config, vault, (err) =>
        err ? logger.error({ err }, 'the changed master key cannot be used') : logger.info('master keys read again'),
      ),
    );
    const engine = await createFaceEngine({
      packDir: modelPackDir(config),
      basePackDir: ourPackDir(config),
      earlierPackDirs: earlierPackDirs(config),
      workers: config.workers,
      queueLimit: config.queueLimit,
      deadlineMs: config.analysisTimeoutMs,
      onStage,
    });
    closers.push(() => engine.close());
    const gallery = createGallery({ store, vault, cacheBytes: config.galleryCacheMb * 1e6, log: logger, onStage });
    closers.push(() => gallery.close());
    const cluster = await openCluster(config, { store, vault, gallery, logger });
    closers.push(() => cluster?.close());
    const imageSource = createImageSource({
      allowedNetworks: config.imageAllowedNetworks,
      connectTimeoutMs: config.imageConnectTimeoutMs,
      downloadTimeoutMs: config.imageDownloadTimeoutMs,
      maxConcurrentDownloads: CONCURRENT_DOWNLOADS,
      onStage,
    });
    closers.push(() => imageSource.close());

    const audit = await openAuditLog({ store, vault, clock: Date.now, log: logger });
    // What a server that was killed could not chain any more.
    void audit.chainNotes();
    const retention = new AuditRetention({ store, days: config.auditDays, clock: Date.now, log: logger });
    retention.start();
    closers.push(() => retention.stop());
    const faceRetention = new FaceRetention({
      store,
      gallery: cluster?.gallery ?? gallery,
      audit,
      clock: Date.now,
      log: logger,
    });
    faceRetention.start();
    closers.push(() => faceRetention.stop());
    const admission = createAdmission({
      bodyBytes: config.bodyMemoryMb * 1e6,
      requestsPerMinute: config.rateLimitPerMinute,
      burst: config.rateLimitBurst,
    });
    const appKeys = new ConsoleGrants(store);
    const metrics = createMetrics({
      engine: () => engine.stats(),
      gallery: () => gallery.stats(),
      admission: () => admission.stats(),
      ...(cluster && { cluster: () => cluster.stats() }),
      stages,
    });
    const server = buildServer({
      dependencies: {
        engine,
        gallery: cluster?.gallery ?? gallery,
        imageSource,
        vault,
        groups: store,
        appKeys,
        clock: Date.now,
        quotas: { groupsPerAppKey: config.maxGroupsPerAppKey, facesPerGroup: config.maxFacesPerGroup },
      },
      audit,
      admission,
      logger,
      onAnswered(request) {
        metrics.observeRequest(request.endpoint, request.resultCode, request.seconds);
        logger.info(request, 'answered');
      },
    });
    tracing?.register(server);
    registerOperations(server, { readiness, metrics, pingStore: () => store.ping() });
    closers.push(() => finishRequests(server, config.shutdownGraceMs));

    let url = '';
    const browserConsole = openConsole(
      server,
      consolePlacement(config),
      {
        api: server,
        account: await OperatorAccount.open(store),
        grants: appKeys,
        audit,
        recentAudit: async (limit) => store.readAudit(Math.max(0, (await store.lastAuditPosition()) - limit), limit),
        imageSource,
        facts: {
          version: version(),
          modelVersion: engine.modelVersion,
          apiUrl: () => url,
          limits: { facesPerGroup: config.maxFacesPerGroup, groupsPerAppKey: config.maxGroupsPerAppKey },
        },
        clock: Date.now,
        pagesDir: consolePagesDir(),
        samplesDir: samplePhotosDir(),
      },
      logger,
    );
    closers.push(() => browserConsole?.close());

    const firstAppKey = await createFirstAppKey(store, audit);
    [url] = await Promise.all([listen(server, config), engine.warmUp()]);
    const consoleUrl = await browserConsole?.listen(url);
    readiness.enter('ready');
    logger.info({ url }, 'ready');

    return {
      url,
      firstAppKey,
      consoleUrl,
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

/** Its packages are loaded only where a collector is set. */
async function openTracing(url: string, { tracesPercent: percent }: Config) {
  const { startTracing } = await import('./ops/tracing.ts');
  return startTracing({ url, percent, version: version() });
}

async function createFirstAppKey(store: Store, audit: AuditLog): Promise<string | undefined> {
  if ((await store.listAppKeys()).length > 0) return undefined;
  // Of several servers that start on one empty store, one makes the key.
  if (!(await store.replaceSetting('first-app-key', undefined, 'made'))) return undefined;
  const { secret } = await createAppKey({ appKeys: store, clock: Date.now, audit }, { name: 'first' });
  return secret;
}

/** New connections are refused at once; what was accepted has the grace time to finish. */
async function finishRequests(server: ReturnType<typeof buildServer>, graceMs: number): Promise<void> {
  const cut = setTimeout(() => server.server.closeAllConnections(), graceMs);
  // A connection whose answer is sent would otherwise be kept alive until the grace time is over.
  const tidy = setInterval(() => server.server.closeIdleConnections(), IDLE_SWEEP_MS);
  await server.close();
  clearInterval(tidy);
  clearTimeout(cut);
}

async function listen(server: ReturnType<typeof buildServer>, { host, port }: Config): Promise<string> {
  await server.listen({ host, port });
  const { port: actual, address, family } = server.server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`;
}
