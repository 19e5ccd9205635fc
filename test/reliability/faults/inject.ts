/**
 * Loaded into a real server process by `--import`, also into its threads: brings about what cannot be asked for from
 * outside. Everything else in the process is as always.
 */
import { readFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';

const require = createRequire(import.meta.url);
const { LIKENESS_TEST_CLOCK_FILE: clockFile, LIKENESS_TEST_NAME_SERVER: nameServer } = process.env;

if (clockFile !== undefined) jumpWithFile(clockFile);
if (isMainThread) {
  closeDatabasesOnSignal();
  if (nameServer !== undefined) askNameServer(nameServer);
} else if (workerData?.packDir !== undefined) {
  failOnMarkedPhotos();
}

/** The file says by how many milliseconds the clock is wrong. */
function jumpWithFile(path: string): void {
  const RealDate = Date;
  const now = () => RealDate.now() + Number(readFileSync(path, 'utf8'));
  globalThis.Date = class extends RealDate {
    constructor(...time: []) {
      super(...((time.length === 0 ? [now()] : time) as []));
    }
    static override now(): number {
      return now();
    }
  } as DateConstructor;
}

/** As if the file had been closed behind the server's back. */
function closeDatabasesOnSignal(): void {
  const Database = require('better-sqlite3') as { prototype: { pragma(...args: unknown[]): unknown; close(): void } };
  const opened = new Set<{ close(): void }>();
  const { pragma } = Database.prototype;
  Database.prototype.pragma = function (...args) {
    opened.add(this);
    return pragma.apply(this, args);
  };
  process.on('SIGUSR2', () => {
    for (const database of opened) database.close();
  });
}

/** Instead of the machine's own. */
function askNameServer(address: string): void {
  const dns = require('node:dns/promises') as {
    Resolver: new (...options: never[]) => { setServers(of: string[]): void };
  };
  const { Resolver } = dns;
  dns.Resolver = class extends Resolver {
    constructor(...options: never[]) {
      super(...options);
      this.setServers([address]);
    }
  };
  syncBuiltinESMExports();
}

/** A photo says by its last bytes what becomes of the thread that gets it. */
function failOnMarkedPhotos(): void {
  parentPort!.on('message', ({ image }: { image?: Uint8Array }) => {
    const end = image === undefined ? '' : Buffer.from(image.subarray(-10)).toString('latin1');
    if (end.endsWith('fault:exit')) process.exit(3);
    if (end.endsWith('ault:throw')) throw new Error('injected');
    if (end.endsWith('fault:hang')) for (;;);
  });
}
