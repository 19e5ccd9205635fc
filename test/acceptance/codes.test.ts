import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { ENDPOINTS } from '../../src/contract/endpoints.ts';
import { RESULT_CODES, type ResultName } from '../../src/contract/result-codes.ts';
import { CASES, type CodeCase } from './cases/index.ts';
import { server } from './support/api.ts';

const TABLE = Object.entries(CASES) as [keyof typeof CASES, Record<string, CodeCase>][];

describe.each(TABLE)('%s', (_endpoint, cases) => {
  for (const [code, codeCase] of Object.entries(cases)) {
    if ('notProvoked' in codeCase) continue;
    const isPossible = codeCase.needs === undefined || server[codeCase.needs] !== undefined;
    const because = isPossible ? '' : ` (skipped: the server's ${codeCase.needs} is not given)`;
    it.skipIf(!isPossible)(`answers ${code} to ${codeCase.what}${because}`, async () => {
      const { header } = await codeCase.ask();
      expect(header.resultMessage, JSON.stringify(header)).toBe(code);
    });
  }
});

describe('the table of endpoint × code', () => {
  it.each(TABLE)('has every listed code of %s and no other', (endpoint, cases) => {
    const { codes }: Endpoint = ENDPOINTS[endpoint];
    expect(Object.keys(cases).sort()).toEqual([...codes].sort());
  });

  it('is what docs/coverage.md shows (write it anew with --update)', async () => {
    await expect(renderCoverage()).toMatchFileSnapshot('../../docs/coverage.md');
  });
});

function renderCoverage(): string {
  const lines = TABLE.flatMap(([endpoint, cases]) =>
    Object.entries(cases)
      .map(([code, codeCase]) => ({ code, number: RESULT_CODES[code as ResultName], codeCase }))
      .sort((a, b) => b.number - a.number)
      .map(({ code, number, codeCase }) => `| ${endpoint} | ${number} ${code} | ${describeCase(codeCase)} |`),
  );
  return [
    '# Endpoint × code',
    '',
    'Every code that the API text lists for an endpoint, and the request with which `npm run test:acceptance` brings it',
    'about. This page is written by that suite.',
    '',
    '| endpoint | code | provoked by |',
    '|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

function describeCase(codeCase: CodeCase): string {
  return 'notProvoked' in codeCase ? `— (${codeCase.notProvoked})` : codeCase.what;
}
