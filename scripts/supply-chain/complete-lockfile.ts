/**
 * `npm run lock:complete`: adds what `npm install` leaves out of the lockfile when a registry mirror does not carry the
 * packages for other platforms. Without those entries `npm ci` refuses the lockfile, on every platform. They carry no
 * hash, since the package could not be read; they are never installed on the platform that left them out.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/config/index.ts';

type LockedPackage = {
  version?: string;
  integrity?: string;
  dev?: boolean;
  optional?: boolean;
  license?: string;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
};
export type Lockfile = { packages: Record<string, LockedPackage> };

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

/** Optional dependencies that no entry of the lockfile answers to, with the entry that each should have. */
export function missingEntries({ packages }: Lockfile): [path: string, entry: LockedPackage][] {
  return Object.entries(packages).flatMap(([parent, { optionalDependencies = {}, dev, license }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !resolves(packages, parent, name))
      .map(([name, version]): [string, LockedPackage] => [
        `node_modules/${name}`,
        { version, ...platformOf(name), ...(dev ? { dev } : {}), ...(license ? { license } : {}), optional: true },
      ]),
  );
}

/** Node's own search: in the parent's folder, then in each folder above it. */
function resolves(packages: Lockfile['packages'], parent: string, name: string): boolean {
  const steps = parent.split('/node_modules/');
  const folders = ['', ...steps.map((_, index) => `${steps.slice(0, index + 1).join('/node_modules/')}/`)];
  return folders.some((folder) => packages[`${folder === '/' ? '' : folder}node_modules/${name}`]);
}

/** Such packages say their platform in their name: `binding-linux-x64-musl`. */
function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> {
  const words = name.split(/[/-]/);
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  if (!os || !cpu) throw new Error(`The platform of ${name} cannot be told from its name.`);
  if (os !== 'linux') return { os: [os], cpu: [cpu] };
  return { os: [os], cpu: [cpu], libc: [words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc'] };
}

if (import.meta.main) {
  const path = join(packageRoot(), 'package-lock.json');
  const lockfile = JSON.parse(readFileSync(path, 'utf8')) as Lockfile;
  const missing = missingEntries(lockfile);
  const packages = Object.entries({ ...lockfile.packages, ...Object.fromEntries(missing) });
  packages.sort(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(path, `${JSON.stringify({ ...lockfile, packages: Object.fromEntries(packages) }, null, 2)}\n`);
  console.log(`${missing.length} entries added to package-lock.json`);
}
