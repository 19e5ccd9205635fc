/** `npm run docs`: writes the documents that are generated from the code. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/config/index.ts';
import { renderConfigurationDocs } from './configuration.ts';

writeFileSync(join(packageRoot(), 'docs', 'configuration.md'), renderConfigurationDocs());
