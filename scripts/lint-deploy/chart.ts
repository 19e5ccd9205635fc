import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse, parseAllDocuments } from 'yaml';
import { isInstalled, type Outcome, outcomeOf, runTool, type Step } from './step.ts';

const CHART = 'deploy/helm/likeness';
const SPRIG = '/usr/share/gocode/src/github.com/Masterminds/sprig';
const RENDERER = join(import.meta.dirname, 'render-chart', 'main.go');

type Json = Record<string, unknown>;
type Manifest = { apiVersion: string; kind: string } & Json;
type Scenario = { name: string; values: Json; kinds: string[]; mustFail?: RegExp };

const MASTER_KEY = { masterKey: { existingSecret: 'likeness-master-key' } };
const DATABASE = { database: { existingSecret: 'likeness-database' } };
const BASE_KINDS = ['Deployment', 'NetworkPolicy', 'Service', 'ServiceAccount'];

const SCENARIOS: Scenario[] = [
  { name: 'embedded database', values: MASTER_KEY, kinds: [...BASE_KINDS, 'PersistentVolumeClaim'] },
  {
    name: 'shared database',
    values: { ...MASTER_KEY, ...DATABASE, settings: { LIKENESS_LOG_LEVEL: 'warn' } },
    kinds: [...BASE_KINDS, 'Service', 'PodDisruptionBudget'],
  },
  {
    name: 'shared database, every server for itself',
    values: { ...MASTER_KEY, ...DATABASE, placement: { enabled: false } },
    kinds: [...BASE_KINDS, 'PodDisruptionBudget'],
  },
  {
    name: 'everything on',
    values: {
      ...MASTER_KEY,
      ...DATABASE,
      autoscaling: { enabled: true, targetQueuedImages: 4 },
      ingress: { enabled: true, host: 'faces.example.org', tlsSecret: 'faces-tls', className: 'haproxy' },
      networkPolicy: { allowFrom: [{ podSelector: { matchLabels: { app: 'gate' } } }] },
      serviceMonitor: { enabled: true },
      imagePullSecrets: [{ name: 'registry' }],
      podAnnotations: { team: 'identity' },
      nodeSelector: { disk: 'fast' },
      tolerations: [{ key: 'faces', operator: 'Exists' }],
      image: { digest: `sha256:${'0'.repeat(64)}` },
    },
    kinds: [...BASE_KINDS, 'Service', 'PodDisruptionBudget', 'HorizontalPodAutoscaler', 'Ingress', 'ServiceMonitor'],
  },
  { name: 'no master key', values: {}, kinds: [], mustFail: /masterKey\.existingSecret/ },
  {
    name: 'many servers on an embedded database',
    values: { ...MASTER_KEY, autoscaling: { enabled: true } },
    kinds: [],
    mustFail: /shared database/,
  },
];

/** The chart is rendered for each scenario with Helm's template language, and each manifest met with Kubernetes' own schemas. */
export const chartStep: Step = {
  name: `Helm chart: ${SCENARIOS.length} scenarios rendered, manifests against the Kubernetes schemas`,
  run: lintChart,
};

async function lintChart(): Promise<Outcome> {
  if (!isInstalled('go') || !runTool('ls', [SPRIG]).stdout) {
    return {
      skipped:
        'Go with sprig is not installed (apt-get install golang-go golang-github-masterminds-sprig-dev golang-gopkg-yaml.v3-dev)',
    };
  }
  const folder = mkdtempSync(join(tmpdir(), 'likeness-chart-'));
  try {
    const renderer = join(folder, 'render-chart');
    // Debian's Go libraries are sources below one folder, as before there were modules.
    const environment = {
      GO111MODULE: 'off',
      GOPATH: '/usr/share/gocode',
      GOFLAGS: '',
      GOCACHE: join(folder, 'cache'),
    };
    const build = runTool('go', ['build', '-o', renderer, RENDERER], { environment });
    if (build.status !== 0) return { faults: [build.output] };
    const faults = valuesFaults();
    for (const scenario of SCENARIOS) faults.push(...(await scenarioFaults(scenario, renderer)));
    return outcomeOf(faults);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function valuesFaults(): string[] {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(read('values.schema.json')) as Json);
  return SCENARIOS.map(({ values }) => merged(values)).flatMap((values) =>
    validate(values) ? [] : (validate.errors ?? []).map((error) => `values${error.instancePath} ${error.message}`),
  );
}

async function scenarioFaults(scenario: Scenario, renderer: string): Promise<string[]> {
  const { status, stdout, output } = runTool(renderer, [], { input: JSON.stringify(rendererInput(scenario.values)) });
  const say = (fault: string) => `${scenario.name}: ${fault}`;
  if (scenario.mustFail) {
    return status !== 0 && scenario.mustFail.test(output) ? [] : [say('must refuse to render and say why')];
  }
  if (status !== 0) return [say(output.trim())];
  const manifests = Object.entries(JSON.parse(stdout) as Record<string, string>)
    .filter(([name]) => name.endsWith('.yaml'))
    .flatMap(([, text]) => parseAllDocuments(text).map((document) => document.toJS() as Manifest | null))
    .filter((manifest) => manifest !== null);
  const faults: string[] = [];
  const kinds = manifests.map(({ kind }) => kind).sort();
  if (String(kinds) !== String(scenario.kinds.sort()))
    faults.push(say(`renders ${kinds} instead of ${scenario.kinds}`));
  for (const manifest of manifests) {
    const broken = manifest.kind === 'Deployment' ? brokenPromises(manifest) : [];
    faults.push(...[...(await manifestFaults(manifest)), ...broken].map(say));
  }
  return faults;
}

function rendererInput(values: Json): Json {
  const chart = parse(read('Chart.yaml')) as Json;
  const templates = Object.fromEntries(
    readdirSync(join(CHART, 'templates')).map((name) => [name, read('templates', name)]),
  );
  const capitalised = Object.fromEntries(Object.entries(chart).map(([name, value]) => [capital(name), value]));
  const Release = { Name: 'faces', Namespace: 'default', Service: 'Helm' };
  return { templates, context: { Values: merged(values), Chart: capitalised, Release } };
}

async function manifestFaults(manifest: Manifest): Promise<string[]> {
  // A custom resource; its schema belongs to the Prometheus operator.
  if (manifest.kind === 'ServiceMonitor') return [];
  const models = (await import(`kubernetes-models/${manifest.apiVersion}`).catch(() => ({}))) as Record<
    string,
    new (
      data: Json,
    ) => { validate(): void }
  >;
  const Model = models[manifest.kind];
  if (!Model) return [`Kubernetes has no ${manifest.kind} in ${manifest.apiVersion}`];
  try {
    new Model(manifest).validate();
    return [];
  } catch (error) {
    return [`${manifest.kind}: ${(error as Error).message}`];
  }
}

/** What the pods must be whatever the values say. The schemas let a misspelt name pass, this does not. */
const POD_PROMISES: [path: string, value: unknown][] = [
  ['enableServiceLinks', false],
  ['automountServiceAccountToken', false],
  ['securityContext.runAsNonRoot', true],
  ['securityContext.seccompProfile.type', 'RuntimeDefault'],
  ['containers.0.securityContext.readOnlyRootFilesystem', true],
  ['containers.0.securityContext.allowPrivilegeEscalation', false],
  ['containers.0.securityContext.capabilities.drop.0', 'ALL'],
  ['containers.0.startupProbe.httpGet.path', '/readyz'],
  ['containers.0.readinessProbe.httpGet.path', '/readyz'],
  ['containers.0.livenessProbe.httpGet.path', '/healthz'],
];

function brokenPromises(deployment: Manifest): string[] {
  const pod = at(deployment, 'spec.template.spec');
  return POD_PROMISES.filter(([path, value]) => at(pod, path) !== value).map(
    ([path, value]) => `Deployment: the pod's ${path} must be ${value}`,
  );
}

function at(tree: unknown, path: string): unknown {
  return path.split('.').reduce((node, name) => (node as Json | undefined)?.[name], tree);
}

/** As Helm merges: objects by key, everything else replaced. */
function merged(values: Json): Json {
  const merge = (base: unknown, over: unknown): unknown =>
    isObject(base) && isObject(over)
      ? Object.fromEntries(
          [...new Set([...Object.keys(base), ...Object.keys(over)])].map((key) => [
            key,
            key in over ? merge(base[key], over[key]) : base[key],
          ]),
        )
      : over;
  return merge(parse(read('values.yaml')), values) as Json;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function read(...path: string[]): string {
  return readFileSync(join(CHART, ...path), 'utf8');
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
