/** `npm run clients`: writes what the clients have from the OpenAPI document. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/config/index.ts';
import { generatedFiles } from './generated-files.ts';

for (const [path, text] of generatedFiles()) {
  const file = join(packageRoot(), path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
