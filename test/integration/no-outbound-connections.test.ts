import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type LikenessProcess,
  runLikeness,
  startLikenessProcess,
  temporaryDataFolder,
} from '../support/likeness-process.ts';
import { samplePhotoPath } from '../support/photos.ts';

/**
 * A network of its own in which every address in the world leads back to this machine: whatever anybody connects to or
 * asks a name of is then counted by the kernel, and reaches nobody.
 */
const NETWORK = 'ip link set lo up && ip route add local default dev lo && ip -6 route add local default dev lo';
/** Some libraries keep quiet where these say that a build runs; the server has to be quiet everywhere. */
const NOT_A_BUILD = ['env', '--unset=CI', '--unset=GITHUB_ACTIONS', '--unset=TF_BUILD'];
const LAUNCHER = [...NOT_A_BUILD, 'unshare', '--net', 'sh', '-c', `${NETWORK} && exec "$@"`, 'sh'];

/** What a server without news of the outside world might try while nobody asks it anything. */
const IDLE_MS = 5_000;

const run = promisify(execFile);
const isPossible = spawnSync(LAUNCHER[0]!, [...LAUNCHER.slice(1), 'true']).status === 0;
if (!isPossible)
  console.log('No network namespaces here (Linux, root and iproute2 are needed): outbound test skipped.');

describe.skipIf(!isPossible)('the running server, in a network of its own', () => {
  const { dataDir, remove } = temporaryDataFolder();
  const cacheDir = `${dataDir}-cache`;
  let server: LikenessProcess;

  beforeAll(async () => {
    await runLikeness(['models', 'prepare']);
    server = await startLikenessProcess(dataDir, { XDG_CACHE_HOME: cacheDir }, LAUNCHER);
  });
  afterAll(async () => {
    await server?.stop();
    remove();
  });

  it('opens no connection and asks no name server, idle or at work', async () => {
    const answers = await inNetworkOf(
      server.pid,
      CLIENT,
      `${server.url}/nhn-face-reco/v1.0/appkeys/${server.appKey}`,
      samplePhotoPath(1),
    );
    expect(JSON.parse(answers)).toEqual(Array(5).fill(0));
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    const { opened, accepted, datagrams } = counters(server.pid);
    expect(accepted).toBeGreaterThan(0);
    expect(opened, 'every connection is one of the client to the server').toBe(accepted);
    expect(datagrams).toBe(0);
  });

  it('collects nothing in the cache folder that a library could send later', () => {
    expect(existsSync(cacheDir)).toBe(false);
  });

  it('would be found out: an image URL, which is asked for, shows in the same counters', async () => {
    const before = counters(server.pid);
    const base = `${server.url}/nhn-face-reco/v1.0/appkeys/${server.appKey}`;
    await inNetworkOf(server.pid, URL_CLIENT, base, 'http://8.8.8.8/face.jpg', 'http://face.example.org/face.jpg');
    const { opened, accepted, datagrams } = counters(server.pid);
    expect(opened - before.opened).toBeGreaterThan(accepted - before.accepted);
    expect(datagrams).toBeGreaterThan(0);
  });
});

/** Registers, searches, lists and deletes; prints the result codes. */
const CLIENT = `
  const [base, photo] = process.argv.slice(1);
  const image = { bytes: require('node:fs').readFileSync(photo).toString('base64') };
  const codes = [];
  const send = async (method, path, body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(base + path, body ? { method, headers, body: JSON.stringify(body) } : { method });
    codes.push((await answer.json()).header.resultCode);
  };
  (async () => {
    await send('POST', '/groups', { groupId: 'quiet' });
    await send('POST', '/groups/quiet', { image, limit: 1 });
    await send('POST', '/groups/quiet/search?limit=1&threshold=90', { image });
    await send('GET', '/groups/quiet/faces?limit=1');
    await send('DELETE', '/groups/quiet');
    console.log(JSON.stringify(codes));
  })();`;

const URL_CLIENT = `
  const [base, ...urls] = process.argv.slice(1);
  const headers = { 'content-type': 'application/json' };
  const detect = (url) => fetch(base + '/detect', { method: 'POST', headers, body: JSON.stringify({ image: { url } }) });
  (async () => { for (const url of urls) await detect(url); })();`;

async function inNetworkOf(pid: number, script: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('nsenter', ['--target', String(pid), '--net', process.execPath, '-e', script, ...args]);
  return stdout;
}

/** The kernel's counts for the network that the process lives in, since it was made. */
function counters(pid: number): { opened: number; accepted: number; datagrams: number } {
  const read = (file: string) => readFileSync(`/proc/${pid}/net/${file}`, 'utf8');
  const [names, values] = read('snmp')
    .split('\n')
    .filter((line) => line.startsWith('Tcp:'))
    .map((line) => line.split(' '));
  const tcp = (name: string) => Number(values![names!.indexOf(name)]);
  const udp4 = /^Udp: \d+ \d+ \d+ (\d+)/m.exec(read('snmp'))![1];
  const udp6 = /^Udp6OutDatagrams\s+(\d+)/m.exec(read('snmp6'))?.[1] ?? 0;
  return { opened: tcp('ActiveOpens'), accepted: tcp('PassiveOpens'), datagrams: Number(udp4) + Number(udp6) };
}
