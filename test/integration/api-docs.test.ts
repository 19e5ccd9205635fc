import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/config/index.ts';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { ENDPOINTS } from '../../src/contract/endpoints.ts';
import { RESULT_CODES } from '../../src/contract/result-codes.ts';
import { SCOPES } from '../../src/contract/scopes.ts';

const page = readFileSync(join(packageRoot(), 'docs', 'api.md'), 'utf8');

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
