import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { renderConfigurationDocs } from '../../scripts/docs/configuration.ts';
import { packageRoot } from '../../src/config/index.ts';

it('docs/configuration.md says what the schema says (npm run docs)', () => {
  expect(readFileSync(join(packageRoot(), 'docs', 'configuration.md'), 'utf8')).toBe(renderConfigurationDocs());
});
