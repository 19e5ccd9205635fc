import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/config/index.ts';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { ENDPOINTS } from '../../src/contract/endpoints.ts';
import { ENDPOINTS_V1_1 } from '../../src/contract/endpoints-v1.1.ts';
import { RESULT_CODES } from '../../src/contract/result-codes.ts';
import { SCOPES } from '../../src/contract/scopes.ts';

const [page, pageV1_1] = readFileSync(join(packageRoot(), 'docs', 'api.md'), 'utf8').split('\n## v1.1\n') as [
  string,
  string,
];

/** What v1.1 has and v1.0 has not. */
const NEWER = Object.entries<Endpoint>(ENDPOINTS_V1_1).filter(([name]) => !(name in ENDPOINTS));

describe('docs/api.md', () => {
  it.each(Object.entries<Endpoint>(ENDPOINTS))('shows %s with its method, path and a curl line', (_name, endpoint) => {
    const { method, path, query, body } = endpoint;
    const section = page
      .split('\n### ')
      .find((text) => new RegExp(`^\`${method} ${quoted(path)}[\`?]`, 'm').test(text));
    expect(section).toBeDefined();
    for (const field of Object.keys({ ...query?.properties, ...body?.properties })) expect(section).toContain(field);
    expect(section).toContain('curl -s');
  });

  it.each(NEWER)('shows %s of v1.1 with its method, path and a curl line', (_name, endpoint) => {
    const { method, path, query, body } = endpoint;
    const section = pageV1_1
      .split('\n### ')
      .find((text) => new RegExp(`^\`${method} ${quoted(path)}[\`?]`, 'm').test(text));
    expect(section).toBeDefined();
    for (const field of Object.keys({ ...query?.properties, ...body?.properties })) expect(section).toContain(field);
    expect(section).toContain('curl -s');
  });

  it.each(SCOPES)('lists as many endpoints of v1.1 for the scope %s as have it', (scope) => {
    const row = new RegExp(`^\\| \`${scope}\` \\| (.*) \\|$`, 'm').exec(pageV1_1)![1]!;
    expect(row.split(', ')).toHaveLength(NEWER.filter(([, endpoint]) => endpoint.scope === scope).length);
  });

  it.each(SCOPES)('lists as many endpoints for the scope %s as have it', (scope) => {
    const row = new RegExp(`^\\| \`${scope}\` \\| (.*) \\|$`, 'm').exec(page)![1]!;
    const endpoints = Object.values<Endpoint>(ENDPOINTS).filter((endpoint) => endpoint.scope === scope);
    expect(row.split(', ')).toHaveLength(endpoints.length);
  });

  it.each(Object.entries(RESULT_CODES))('says what to do about %s', (name, code) => {
    expect(page).toContain(`| ${code} | ${name} |`);
  });
});

function quoted(text: string): string {
  return text.replaceAll(/[{}]/g, '\\$&');
}
