import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseManifest } from './manifest.ts';

const EXAMPLES = fileURLToPath(new URL('../../../docs/model-packs', import.meta.url));

describe('the documented example packs', () => {
  it.each(readdirSync(EXAMPLES))('%s is a valid manifest that states its licence', (name) => {
    const path = join(EXAMPLES, name, 'manifest.json');
    const manifest = parseManifest(JSON.parse(readFileSync(path, 'utf8')), path);
    expect(manifest.networks.recogniser?.licence).toMatch(/Apache-2\.0|non-commercial/);
  });
});
