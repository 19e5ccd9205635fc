import { describe, expect, it } from 'vitest';
import { type AnyEndpointName, type ApiVersion, endpointOf } from '../../src/contract/api-versions.ts';
import { RESULT_CODES, type ResultName } from '../../src/contract/result-codes.ts';
import { CASES, CASES_V1_1, type CodeCase } from './cases/index.ts';
import { server } from './support/api.ts';

type Row = [version: ApiVersion, endpoint: AnyEndpointName, cases: Record<string, CodeCase>];

const rowsOf = (version: ApiVersion, cases: Record<string, Record<string, CodeCase>>) =>
  Object.entries(cases).map(([endpoint, itsCases]): Row => [version, endpoint as AnyEndpointName, itsCases]);
const TABLE = [...rowsOf('v1.0', CASES), ...rowsOf('v1.1', CASES_V1_1)];

describe.each(TABLE)('%s %s', (_version, _endpoint, cases) => {
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
  it.each(TABLE)('has every listed code of %s %s and no other', (version, endpoint, cases) => {
    const { codes } = endpointOf(version, endpoint);
    expect(Object.keys(cases).sort()).toEqual([...codes].sort());
  });

  it('is what docs/coverage.md shows (write it anew with --update)', async () => {
    await expect(renderCoverage()).toMatchFileSnapshot('../../docs/coverage.md');
  });
});

function renderCoverage(): string {
  return [
    '# Endpoint × code',
    '',
    'Every code that the API text lists for an endpoint, and the request with which `npm run test:acceptance` brings it',
    'about. This page is written by that suite.',
    '',
    ...tableOf('v1.0'),
    '## v1.1',
    '',
    ...tableOf('v1.1'),
  ].join('\n');
}

function tableOf(wanted: ApiVersion): string[] {
  const rows = TABLE.filter(([version]) => version === wanted).flatMap(([, endpoint, cases]) =>
    Object.entries(cases)
      .map(([code, codeCase]) => ({ code, number: RESULT_CODES[code as ResultName], codeCase }))
      .sort((a, b) => b.number - a.number)
      .map(({ code, number, codeCase }) => `| ${endpoint} | ${number} ${code} | ${describeCase(codeCase)} |`),
  );
  return ['| endpoint | code | provoked by |', '|---|---|---|', ...rows, ''];
}

function describeCase(codeCase: CodeCase): string {
  return 'notProvoked' in codeCase ? `— (${codeCase.notProvoked})` : codeCase.what;
}
