/**
 * Builds the browser console (console/) into dist/console-pages, unless neither its sources nor the parts of the contract
 * that it shows have changed since the last time. Each file gets a compressed twin, so that the server never compresses.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, version } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const INPUTS = ['console', 'src/contract', 'scripts/build-console.mjs', 'package-lock.json'];
const TARGET = join(ROOT, 'dist', 'console-pages');
const STAMP = join(ROOT, 'dist', 'console-pages.sha256');

const inputs = await hashInputs();
if (inputs === (await readFile(STAMP, 'utf8').catch(() => ''))) process.exit(0);
await build({ configFile: join(ROOT, 'console', 'vite.config.ts'), logLevel: 'warn' });
for (const path of await filesOf(TARGET)) await compress(path);
await writeFile(STAMP, inputs);

async function hashInputs() {
  const hash = createHash('sha256').update(version);
  for (const input of INPUTS) {
    for (const path of await filesOf(join(ROOT, input)))
      hash.update(path.slice(ROOT.length)).update(await readFile(path));
  }
  return hash.digest('hex');
}

async function filesOf(path) {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch((error) => {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (!entries) return [path];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function compress(path) {
  const text = await readFile(path);
  await writeFile(`${path}.br`, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}
