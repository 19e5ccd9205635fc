/**
 * `npm run --silent sbom > likeness.cdx.json`: a CycloneDX document of what a production install holds, the networks' weights
 * included. npm itself writes the document; its own --omit=dev is not used, because it leaves out packages that serve
 * both production and development (ajv, for one).
 */
import { spawnSync } from 'node:child_process';
import { packageRoot } from '../../src/config/index.ts';
import { SHIPPED } from '../../src/vision/models/shipped-weights.ts';
import { shippedPackages } from './third-party-licences.ts';

type Component = {
  'bom-ref': string;
  type: string;
  name: string;
  version: string;
  hashes?: Hash[];
  [more: string]: unknown;
};
type Hash = { alg: string; content: string };
export type BillOfMaterials = {
  bomFormat: string;
  specVersion: string;
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
};

export function billOfMaterials(): BillOfMaterials {
  const whole = wholeTree();
  const root = whole.metadata.component;
  const shipped = new Set(
    shippedPackages().flatMap(({ name, versions }) => versions.map((version) => `${name}@${version}`)),
  );
  const components = whole.components.filter(({ name, version }) => shipped.has(`${name}@${version}`));
  const kept = new Set([root['bom-ref'], ...components.map((component) => component['bom-ref'])]);
  const weights = weightsComponent();
  const dependencies = whole.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) }));
  dependencies.find(({ ref }) => ref === root['bom-ref'])?.dependsOn.push(weights['bom-ref']);
  return {
    ...whole,
    // npm takes the name from the folder that the sources happen to be in.
    metadata: { ...whole.metadata, component: { ...root, name: 'likeness' } },
    components: [...components, weights],
    dependencies: [...dependencies, { ref: weights['bom-ref'], dependsOn: [] }],
  };
}

function wholeTree(): BillOfMaterials {
  const options = ['--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only', '--loglevel=error'];
  const { status, stdout, stderr } = spawnSync('npm', ['sbom', ...options], {
    cwd: packageRoot(),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`);
  return JSON.parse(stdout) as BillOfMaterials;
}

/** The package is never installed: only its weights are taken, so it is in no lockfile. */
function weightsComponent(): Component {
  const at = SHIPPED.package.lastIndexOf('@');
  const [algorithm, hash] = SHIPPED.integrity.split('-') as ['sha512', string];
  return {
    'bom-ref': SHIPPED.package,
    type: 'machine-learning-model',
    name: SHIPPED.package.slice(0, at),
    version: SHIPPED.package.slice(at + 1),
    scope: 'required',
    purl: `pkg:npm/${SHIPPED.package}`,
    hashes: [{ alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(hash, 'base64').toString('hex') }],
    licenses: [{ license: { id: SHIPPED.licence } }],
  };
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(billOfMaterials(), null, 2)}\n`);
