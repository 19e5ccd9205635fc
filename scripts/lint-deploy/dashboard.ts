import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { isInstalled, OK, runTool, type Step } from './step.ts';

const FILE = 'deploy/monitoring/dashboard.json';

type Panel = { title: string; targets?: { expr: string }[] };

/** Every query of the dashboard, with Grafana's variables replaced by plain values. */
export function dashboardQueries(): { panel: string; query: string }[] {
  const { panels } = JSON.parse(readFileSync(FILE, 'utf8')) as { panels: Panel[] };
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({
      panel: title,
      query: expr.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*').replaceAll('$job', 'likeness'),
    })),
  );
}

/** promtool reads rules only, so each query becomes the expression of one. */
export const dashboardStep: Step = {
  name: 'Grafana dashboard: queries parsed by promtool',
  run() {
    if (!isInstalled('promtool')) return { skipped: 'promtool is not installed (apt-get install prometheus)' };
    const rules = dashboardQueries().map(({ query }, index) => ({ record: `panel:query_${index}`, expr: query }));
    const folder = mkdtempSync(join(tmpdir(), 'likeness-dashboard-'));
    try {
      const file = join(folder, 'queries.yaml');
      writeFileSync(file, stringify({ groups: [{ name: 'dashboard', rules }] }));
      const { status, output } = runTool('promtool', ['check', 'rules', file]);
      return status === 0 ? OK : { faults: [output] };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
