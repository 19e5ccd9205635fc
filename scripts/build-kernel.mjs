/**
 * Compiles the search kernel (src/search/kernel/assembly, AssemblyScript) to WebAssembly and embeds it as base64 in
 * src/search/kernel/kernel-binary.ts, so that the sources, the build output and worker threads all find it by an import.
 */
import { readFile, writeFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';

const SOURCE = 'src/search/kernel/assembly/kernel.ts';
const TARGET = new URL('../src/search/kernel/kernel-binary.ts', import.meta.url);

const outputs = new Map();
const { error, stderr } = await asc.main(
  [
    SOURCE,
    '--outFile',
    'kernel.wasm',
    '-O3',
    '--noAssert',
    '--converge',
    '--runtime',
    'stub',
    '--enable',
    'simd',
    '--enable',
    'threads',
    '--enable',
    'relaxed-simd',
    '--importMemory',
    '--sharedMemory',
    '--initialMemory',
    '1',
    '--maximumMemory',
    '65536',
    '--noExportMemory',
  ],
  {
    readFile: async (name) => readFile(name, 'utf8').catch(() => null),
    writeFile: (name, contents) => void outputs.set(name, contents),
    listFiles: () => [],
  },
);
if (error) {
  console.error(`The search kernel does not compile: ${error.message}\n${stderr}`);
  process.exit(1);
}
const base64 = Buffer.from(outputs.get('kernel.wasm')).toString('base64');
const text = `/** Made by scripts/build-kernel.mjs from ${SOURCE}. */\nexport const KERNEL_BASE64 =\n  '${base64}';\n`;
if (text !== (await readFile(TARGET, 'utf8').catch(() => ''))) await writeFile(TARGET, text);
