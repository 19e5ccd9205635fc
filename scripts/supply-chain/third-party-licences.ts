/** Renders THIRD_PARTY_LICENSES.md from the lockfile alone, so that every machine renders the same; `npm run docs` writes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/config/index.ts';
import { judgeLicence } from './licence-policy.ts';

type LockedPackage = { version: string; license?: string; dev?: boolean; devOptional?: boolean };

export type ShippedPackage = { name: string; versions: string[]; licence: string };

/** Every package that `npm ci --omit=dev` may install on any platform, by name and licence. */
export function shippedPackages(): ShippedPackage[] {
  const lockfile = JSON.parse(readFileSync(join(packageRoot(), 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  const found = new Map<string, ShippedPackage>();
  for (const [path, { version, license = 'not stated', dev }] of Object.entries(lockfile.packages)) {
    if (path === '' || dev) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const entry = found.get(`${name} ${license}`) ?? { name, versions: [], licence: license };
    if (!entry.versions.includes(version)) entry.versions.push(version);
    found.set(`${name} ${license}`, entry);
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function renderThirdPartyLicences(): string {
  const packages = shippedPackages();
  const rows = packages.map(({ name, versions, licence }) => `| ${name} | ${versions.join(', ')} | ${licence} |`);
  const exceptions = new Map<string, string[]>();
  for (const { name, licence } of packages) {
    const verdict = judgeLicence(name, licence);
    if (!verdict || verdict.permissive) continue;
    exceptions.set(verdict.reason, [...(exceptions.get(verdict.reason) ?? []), `\`${name}\``]);
  }
  return `# Third-party licences

What a production install of Likeness may contain, from the lockfile: \`npm run docs\` writes this page, and a test fails when
a package comes in under a licence that is not permissive. Each package carries the text of its licence in its own folder
below \`node_modules\`; native libraries list theirs there too (\`onnxruntime-node\`: ThirdPartyNotices, \`@img/sharp-libvips-*\`: README).
An install holds the packages for its own platform only. The weights of the networks and their licences are in
[docs/models.md](docs/models.md).

## Not permissive, and why they may be here
${[...exceptions].map(([reason, names]) => `LGPL-3.0-or-later: ${reason}\n\n${names.join(', ')}`).join('\n\n')}

## All ${packages.length} packages
| package | version | licence (SPDX) |
|---|---|---|
${rows.join('\n')}
`;
}
