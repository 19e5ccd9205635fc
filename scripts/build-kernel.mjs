/**
 * Compiles the kernels (AssemblyScript) to WebAssembly and embeds each as base64 in a kernel-binary.ts beside its sources,
 * so that the sources, the build output and worker threads all find it by an import.
 */
import { readFile, writeFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';

const COMMON = [
  ...['-O3', '--noAssert', '--converge', '--runtime', 'stub', '--maximumMemory', '65536'],
  ...['--enable', 'simd', '--enable', 'relaxed-simd'],
];
const KERNELS = [
  {
    folder: 'src/search/kernel',
    options: [
      ...['--enable', 'threads', '--importMemory', '--sharedMemory', '--initialMemory', '1', '--noExportMemory'],
    ],
  },
  { folder: 'src/vision/kernel', options: [] },
];

for (const kernel of KERNELS) await compile(kernel);

async function compile({ folder, options }) {
  const source = `${folder}/assembly/kernel.ts`;
  const target = new URL(`../${folder}/kernel-binary.ts`, import.meta.url);
  const outputs = new Map();
  const { error, stderr } = await asc.main([source, '--outFile', 'kernel.wasm', ...COMMON, ...options], {
    readFile: async (name) => readFile(name, 'utf8').catch(() => null),
    writeFile: (name, contents) => void outputs.set(name, contents),
    listFiles: () => [],
  });
  if (error) {
    console.error(`${source} does not compile: ${error.message}\n${stderr}`);
    process.exit(1);
  }
  const base64 = Buffer.from(outputs.get('kernel.wasm')).toString('base64');
  const text = `/** Made by scripts/build-kernel.mjs from ${source}. */\nexport const KERNEL_BASE64 =\n  '${base64}';\n`;
  if (text !== (await readFile(target, 'utf8').catch(() => ''))) await writeFile(target, text);
}
