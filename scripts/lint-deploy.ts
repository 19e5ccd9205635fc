/**
 * `npm run lint:deploy`: checks everything in deploy/ with the tools that this machine has. What is not installed is
 * skipped with one line; deploy/README.md says which tools there are and what no tool here can check.
 */
import { chdir } from 'node:process';
import { packageRoot } from '../src/config/index.ts';
import { chartStep } from './lint-deploy/chart.ts';
import { dashboardStep } from './lint-deploy/dashboard.ts';
import { dockerfileStep } from './lint-deploy/dockerfile.ts';
import { commandStep, type Step } from './lint-deploy/step.ts';
import { systemdStep } from './lint-deploy/systemd.ts';

const MONITORING = 'deploy/monitoring';
const CHART = 'deploy/helm/likeness';
const OWN_SITE = 'see its own site';

const STEPS: Step[] = [
  dockerfileStep,
  commandStep('Dockerfile: hadolint', 'hadolint', ['deploy/docker/Dockerfile'], OWN_SITE),
  commandStep('Compose files: dclint', 'dclint', ['--config', 'deploy/docker/dclint.json', 'deploy/docker'], 'npm ci'),
  commandStep(
    'Load balancer: haproxy -c',
    'haproxy',
    ['-c', '-f', 'deploy/docker/haproxy.cfg'],
    'apt-get install haproxy',
  ),
  commandStep(
    'Shell scripts: shellcheck',
    'shellcheck',
    ['deploy/docker/likeness.sh', '.ci/run'],
    'apt-get install shellcheck',
  ),
  commandStep(
    'YAML: yamllint',
    'yamllint',
    [
      '--strict',
      '--config-file',
      'deploy/yamllint.yaml',
      'deploy/docker',
      MONITORING,
      `${CHART}/Chart.yaml`,
      `${CHART}/values.yaml`,
    ],
    'apt-get install yamllint',
  ),
  systemdStep,
  commandStep(
    'Alert rules: promtool check',
    'promtool',
    ['check', 'rules', `${MONITORING}/alerts.yaml`],
    'apt-get install prometheus',
  ),
  commandStep(
    'Alert rules: promtool test',
    'promtool',
    ['test', 'rules', `${MONITORING}/alerts.test.yaml`],
    'apt-get install prometheus',
  ),
  dashboardStep,
  chartStep,
  commandStep('Helm chart: helm lint', 'helm', ['lint', CHART, '--set', 'masterKey.existingSecret=key'], OWN_SITE),
];

chdir(packageRoot());
let failed = 0;
let skipped = 0;
for (const { name, run } of STEPS) {
  const outcome = await run();
  if ('skipped' in outcome) {
    skipped++;
    console.log(`skipped  ${name}: ${outcome.skipped}`);
  } else if ('faults' in outcome) {
    failed++;
    console.log(`FAILED   ${name}\n${outcome.faults.map((fault) => `         ${fault}`).join('\n')}`);
  } else {
    console.log(`ok       ${name}`);
  }
}
console.log(`${STEPS.length - failed - skipped} checks passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
