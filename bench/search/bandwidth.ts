import asc from 'assemblyscript/asc';
import { timed } from './timing.ts';

/** Reads every byte with four independent vector loads a step and does next to nothing with it. */
const SOURCE = `
export function touch(at: usize, bytes: usize): i64 {
  let a = i64x2.splat(0), b = i64x2.splat(0), c = i64x2.splat(0), d = i64x2.splat(0);
  for (let i: usize = 0; i < bytes; i += 64) {
    a = v128.or(a, v128.load(at + i));
    b = v128.or(b, v128.load(at + i, 16));
    c = v128.or(c, v128.load(at + i, 32));
    d = v128.or(d, v128.load(at + i, 48));
  }
  a = v128.or(v128.or(a, b), v128.or(c, d));
  return i64x2.extract_lane(a, 0) | i64x2.extract_lane(a, 1);
}`;

const PAGE = 64 * 1024;

/** The fastest that one thread streams so many bytes through the same WebAssembly engine, in milliseconds (median). */
export async function readingFloorMs(bytes: number): Promise<number> {
  let binary: Uint8Array | undefined;
  const { error } = await asc.main(
    [
      'touch.ts',
      '--outFile',
      'touch.wasm',
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '--enable',
      'threads',
      '--importMemory',
      '--sharedMemory',
      '--initialMemory',
      '1',
      '--maximumMemory',
      '65536',
    ],
    {
      readFile: (name: string) => (name.endsWith('touch.ts') ? SOURCE : null),
      writeFile: (_name: string, contents: string | Uint8Array) => {
        if (typeof contents !== 'string') binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw error;
  const pages = Math.ceil(bytes / PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  new Uint8Array(memory.buffer).fill(1);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(binary!), { env: { memory } });
  const touch = instance.exports.touch as (at: number, bytes: number) => bigint;
  const whole = bytes - (bytes % 64);
  const times = (await timed(60, () => touch(0, whole))).sort((a, b) => a - b);
  return times[30]!;
}
