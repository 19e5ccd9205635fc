import { KERNEL_BASE64 } from './kernel-binary.ts';

/** The exports of assembly/kernel.ts; every pointer is a byte offset in the shared memory. */
export type Kernel = {
  filter(
    high: number,
    offsets: number,
    scales: number,
    errors: number,
    rows: number,
    stride: number,
    query: number,
    parameters: number,
    firstRow: number,
    list: number,
  ): number;
  cosine(high: number, low: number, stride: number, query: number, querySquaredNorm: number): number;
};

export function compileKernel(): WebAssembly.Module {
  return new WebAssembly.Module(Buffer.from(KERNEL_BASE64, 'base64'));
}

export function instantiateKernel(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernel {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernel;
}
