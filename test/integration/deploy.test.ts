import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentName, packageRoot, SETTINGS } from '../../src/config/index.ts';
import { createMetrics, StageTimes } from '../../src/ops/index.ts';

const DEPLOY = join(packageRoot(), 'deploy');

describe('deploy/', () => {
  it('watches only metrics that the server has', async () => {
    const stages = new StageTimes();
    stages.observe({ stage: 'decode', startedAt: 0, milliseconds: 1 });
    const metrics = createMetrics({
      stages,
      engine: () => ({ workers: 1, queued: 0, running: 0, completed: 0, replaced: 0 }),
      gallery: () => ({ residentGroups: 0, residentFaces: 0, residentBytes: 0 }),
    });
    metrics.observeRequest('detect', 0, 0.1);
    const page = await metrics.render();
    const names = metricNames('monitoring/alerts.yaml', 'monitoring/dashboard.json', 'helm/likeness/templates/*');
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect(page, name).toMatch(new RegExp(`^${name}[{ ]`, 'm'));
  });

  it('sets only settings that the server has', () => {
    const known = new Set(['LIKENESS_CONFIG_FILE', ...SETTINGS.map(([name]) => environmentName(name))]);
    const text = read('docker/*', 'systemd/*', 'helm/likeness/**/*.*', 'README.md');
    const used = [...new Set(text.match(/LIKENESS_[A-Z]+(_[A-Z]+)*/g))];
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });

  it.each([
    [200, 0],
    [503, 1],
  ])(
    'tells the container that a server which answers /readyz with %i is healthy by exit code %i',
    async (status, exit) => {
      const server = createServer((request, response) => {
        response.writeHead(request.url === '/readyz' ? status : 404).end();
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      expect(await healthcheck((server.address() as AddressInfo).port)).toBe(exit);
      server.close();
      await once(server, 'close');
    },
  );

  it('tells the container that a server which does not listen is not healthy', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    expect(await healthcheck(port)).toBe(1);
  });
});

function metricNames(...patterns: string[]): string[] {
  return [...new Set(read(...patterns).match(/\blikeness_[a-z0-9_]+/g))];
}

function read(...patterns: string[]): string {
  const files = globSync(patterns, { cwd: DEPLOY, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((file) => readFileSync(join(file.parentPath, file.name), 'utf8')).join('\n');
}

async function healthcheck(port: number): Promise<number> {
  const child = spawn(process.execPath, [join(DEPLOY, 'docker', 'healthcheck.mjs')], {
    env: { LIKENESS_PORT: String(port) },
  });
  const [code] = (await once(child, 'exit')) as [number];
  return code;
}
