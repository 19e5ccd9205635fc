import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Lockfile, missingEntries } from '../../scripts/supply-chain/complete-lockfile.ts';
import { judgeLicence } from '../../scripts/supply-chain/licence-policy.ts';
import { billOfMaterials } from '../../scripts/supply-chain/sbom.ts';
import { renderThirdPartyLicences, shippedPackages } from '../../scripts/supply-chain/third-party-licences.ts';
import { packageRoot } from '../../src/config/index.ts';
import { SHIPPED } from '../../src/vision/models/shipped-weights.ts';

const root = packageRoot();
const lockfile = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lockfile;

describe('licences', () => {
  it('lets every production package be shipped', () => {
    const refused = shippedPackages().filter(({ name, licence }) => !judgeLicence(name, licence));
    expect(refused).toEqual([]);
  });

  it('are listed in THIRD_PARTY_LICENSES.md (npm run docs)', () => {
    expect(readFileSync(join(root, 'THIRD_PARTY_LICENSES.md'), 'utf8')).toBe(renderThirdPartyLicences());
  });

  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['Apache-2.0 AND (GPL-2.0-only OR ISC)', true],
    ['MIT AND GPL-3.0-only', false],
    ['GPL-3.0-only OR MIT AND AGPL-3.0-only', false],
    ['AGPL-3.0-or-later', false],
    ['LGPL-3.0-or-later', false],
    ['MIT)', false],
    ['SEE LICENSE IN LICENSE.txt', false],
    ['', false],
    [undefined, false],
  ])('judges %s', (expression, allowed) => {
    expect(judgeLicence('some-package', expression) !== undefined).toBe(allowed);
  });

  it('allows the LGPL to the shared library that sharp loads, and to nothing else', () => {
    expect(judgeLicence('@img/sharp-libvips-linux-x64', 'LGPL-3.0-or-later')).toMatchObject({ permissive: false });
    expect(judgeLicence('@img/sharp-libvips-linux-x64', 'GPL-3.0-only')).toBeUndefined();
  });
});

describe('lockfile', () => {
  it('names every package of every platform, or npm ci would refuse it (npm run lock:complete)', () => {
    expect(missingEntries(lockfile).map(([path]) => path)).toEqual([]);
  });

  it('pins everything that is shipped by its hash', () => {
    const loose = Object.entries(lockfile.packages)
      .filter(([path, { dev }]) => path !== '' && !dev)
      .filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))
      .map(([path]) => path);
    expect(loose).toEqual([]);
  });
});

describe('npm run sbom', () => {
  const { components, dependencies, bomFormat } = billOfMaterials();
  const listed = components.map(({ name, version }) => `${name}@${version}`);

  it('is a CycloneDX document of the production packages, the weights, and nothing else', () => {
    const shipped = shippedPackages().flatMap(({ name, versions }) => versions.map((version) => `${name}@${version}`));
    expect(bomFormat).toBe('CycloneDX');
    expect(new Set(listed)).toEqual(new Set([...shipped, SHIPPED.package]));
    expect(listed).toEqual(expect.arrayContaining([expect.stringMatching(/^ajv@/), expect.stringMatching(/^sharp@/)]));
    expect(listed.join(' ')).not.toMatch(/vitest|playwright/);
  });

  it('says the hash of each, and points only at what it lists', () => {
    expect(components.filter(({ hashes }) => !hashes?.some(({ alg }) => alg === 'SHA-512'))).toEqual([]);
    const known = new Set(components.map((component) => component['bom-ref']));
    expect(dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !known.has(ref))).toEqual([]);
  });
});
