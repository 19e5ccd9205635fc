/** `npm run docs`: writes the documents that are generated from the code. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/config/index.ts';
import { renderThirdPartyLicences } from '../supply-chain/third-party-licences.ts';
import { renderConfigurationDocs } from './configuration.ts';

writeFileSync(join(packageRoot(), 'docs', 'configuration.md'), renderConfigurationDocs());
writeFileSync(join(packageRoot(), 'THIRD_PARTY_LICENSES.md'), renderThirdPartyLicences());
