import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Debian and others put the server's programs. */
const PLACES = ['/usr/lib/postgresql', '/usr/pgsql', '/opt/homebrew/opt/postgresql'];

export type PostgresServer = {
  url: string;
  port: number;
  dataDir: string;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Ends it in order, after the running transactions were cut off. */
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
};

/** Folder with initdb and postgres; undefined where no PostgreSQL server is installed. */
export function postgresPrograms(): string | undefined {
  for (const place of PLACES) {
    if (!existsSync(place)) continue;
    const folders = ['bin', ...readdirSync(place).map((version) => join(version, 'bin'))];
    const found = folders.map((folder) => join(place, folder)).filter((folder) => existsSync(join(folder, 'initdb')));
    if (found.length > 0) return found.sort().at(-1);
  }
  return undefined;
}

export const NO_POSTGRES = 'skipped: no PostgreSQL server is installed (Debian: apt-get install postgresql)';

/** A server of its own on a free loopback port and a temporary folder. */
export async function startPostgres(
  options: {
    settings?: Record<string, string>;
    /** Lines for pg_hba.conf, beside those that let everybody in over loopback. */
    access?: readonly string[];
    /** Offers TLS with this certificate; both are PEM. */
    tls?: { key: string; certificate: string };
  } = {},
): Promise<PostgresServer> {
  const dataDir = makeDataDir();
  run('initdb', ['-D', dataDir, '-U', 'likeness', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']);
  for (const line of options.access ?? []) appendFileSync(join(dataDir, 'pg_hba.conf'), `${line}\n`);
  if (options.tls) keepPrivate(dataDir, 'server.key', options.tls.key);
  if (options.tls) keepPrivate(dataDir, 'server.crt', options.tls.certificate);
  return servePostgres(dataDir, { ...(options.tls && { ssl: 'on' }), ...options.settings });
}

/** PostgreSQL takes no key that others may read. */
function keepPrivate(dataDir: string, name: string, contents: string): void {
  const path = join(dataDir, name);
  writeFileSync(path, contents, { mode: 0o600 });
  const { uid, gid } = unprivileged();
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

/** A streaming standby of another server, not yet promoted. */
export async function startStandby(
  primary: PostgresServer,
  settings: Record<string, string> = {},
): Promise<PostgresServer> {
  const dataDir = makeDataDir();
  run('pg_basebackup', [
    '-D',
    dataDir,
    '-h',
    '127.0.0.1',
    '-p',
    `${primary.port}`,
    '-U',
    'likeness',
    '-R',
    '-X',
    'stream',
    '-c',
    'fast',
  ]);
  return servePostgres(dataDir, settings);
}

export function promote(standby: PostgresServer): void {
  run('pg_ctl', ['promote', '-D', standby.dataDir, '-w']);
}

async function servePostgres(dataDir: string, settings: Record<string, string>): Promise<PostgresServer> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child;
    if (ending === undefined || ending.exitCode !== null) return;
    const exited = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    await exited;
    child = undefined;
  };
  const server: PostgresServer = {
    url: `postgres://likeness@127.0.0.1:${port}/postgres`,
    port,
    dataDir,
    kill: () => end('SIGQUIT'),
    stop: () => end('SIGINT'),
    async start() {
      const flags = Object.entries({
        port: `${port}`,
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        ...settings,
      });
      child = spawn(
        join(postgresPrograms()!, 'postgres'),
        ['-D', dataDir, ...flags.flatMap(([key, value]) => ['-c', `${key}=${value}`])],
        {
          stdio: ['ignore', 'ignore', 'ignore'],
          ...unprivileged(),
        },
      );
      await untilAccepting(port);
    },
    async remove() {
      await end('SIGQUIT');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

function makeDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'likeness-postgres-'));
  const { uid, gid } = unprivileged();
  if (uid !== undefined && gid !== undefined) chownSync(dataDir, uid, gid);
  return dataDir;
}

/** PostgreSQL refuses to run as root; the package brings an account for it. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function run(program: string, args: string[]): void {
  execFileSync(join(postgresPrograms()!, program), args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: tmpdir(),
    ...unprivileged(),
  });
}

async function untilAccepting(port: number): Promise<void> {
  const isReady = join(postgresPrograms()!, 'pg_isready');
  for (let attempt = 0; attempt < 300; attempt++) {
    try {
      execFileSync(isReady, ['-q', '-h', '127.0.0.1', '-p', `${port}`], { stdio: 'ignore' });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(`PostgreSQL did not come up on port ${port}.`);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
