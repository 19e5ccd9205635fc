import type { TestProject } from 'vitest/node';
import { runLikeness, startLikenessProcess, temporaryDataFolder } from '../../support/likeness-process.ts';

/** The server under test, and what is known about it; tests that need what is not known are skipped. */
export type ServerUnderTest = {
  url: string;
  appKey: string;
  /** A second key, with groups of its own. */
  otherAppKey?: string;
  revokedAppKey?: string;
  /** Set when the server may fetch images from this machine, by the name or address that reaches it. */
  imageHost?: string;
  /** Faces that a group holds, when that is few enough to fill a group. */
  groupCapacity?: number;
  /** Groups that an app key may create, when that is few enough to use them up. */
  groupQuota?: number;
};

declare module 'vitest' {
  interface ProvidedContext {
    serverUnderTest: ServerUnderTest;
  }
}

const GROUP_CAPACITY = 25;
const GROUP_QUOTA = 30;

/** Takes the server that LIKENESS_URL names, or starts one of its own for the run. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (process.env.LIKENESS_URL) {
    project.provide('serverUnderTest', serverFromEnvironment(process.env));
    return undefined;
  }
  const { dataDir, remove } = temporaryDataFolder();
  const server = await startLikenessProcess(dataDir, {
    LIKENESS_IMAGE_ALLOWED_NETWORKS: '127.0.0.0/8',
    LIKENESS_IMAGE_DOWNLOAD_TIMEOUT_MS: '1500',
    LIKENESS_MAX_FACES_PER_GROUP: String(GROUP_CAPACITY),
    LIKENESS_MAX_GROUPS_PER_APP_KEY: String(GROUP_QUOTA),
  });
  const settings = { LIKENESS_DATA_DIR: dataDir };
  const createKey = async () => (await runLikeness(['keys', 'create', '--name', 'acceptance'], settings)).stdout.trim();
  const otherAppKey = await createKey();
  const revokedAppKey = await createKey();
  const newest = (await runLikeness(['keys', 'list'], settings)).stdout.trim().split('\n').at(-1)!;
  await runLikeness(['keys', 'revoke', newest.split(/\s/)[0]!], settings);
  project.provide('serverUnderTest', {
    url: server.url,
    appKey: server.appKey!,
    otherAppKey,
    revokedAppKey,
    imageHost: '127.0.0.1',
    groupCapacity: GROUP_CAPACITY,
    groupQuota: GROUP_QUOTA,
  });
  return async () => {
    await server.stop();
    remove();
  };
}

function serverFromEnvironment(environment: NodeJS.ProcessEnv): ServerUnderTest {
  const { LIKENESS_URL: url, LIKENESS_APP_KEY: appKey } = environment;
  if (!url || !appKey) throw new Error('Set LIKENESS_APP_KEY to an app key of the server at LIKENESS_URL.');
  const optional = {
    otherAppKey: environment.LIKENESS_OTHER_APP_KEY,
    revokedAppKey: environment.LIKENESS_TEST_REVOKED_APP_KEY,
    imageHost: environment.LIKENESS_TEST_IMAGE_HOST,
    groupCapacity: numberOrNothing(environment.LIKENESS_TEST_GROUP_CAPACITY),
    groupQuota: numberOrNothing(environment.LIKENESS_TEST_GROUP_QUOTA),
  };
  const known = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { url: url.replace(/\/+$/, ''), appKey, ...known };
}

function numberOrNothing(text: string | undefined): number | undefined {
  return text ? Number(text) : undefined;
}
