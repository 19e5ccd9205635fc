import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { generatedFiles } from '../../../scripts/clients/generated-files.ts';
import { packageRoot } from '../../../src/config/index.ts';

it.each(generatedFiles())('%s says what the OpenAPI document says (npm run clients)', (path, text) => {
  expect(readFileSync(join(packageRoot(), path), 'utf8')).toBe(text);
});
