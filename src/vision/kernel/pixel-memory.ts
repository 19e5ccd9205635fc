import { KERNEL_BASE64 } from './kernel-binary.ts';

/** The exports of assembly/kernel.ts; every place is a byte offset in the kernel's own memory. */
type Kernel = {
  memory: { readonly buffer: ArrayBuffer };
  growTo(bytes: number): number;
  halve(source: number, width: number, height: number, target: number): void;
  warp(
    image: number,
    width: number,
    height: number,
    a: number,
    b: number,
    x: number,
    y: number,
    outWidth: number,
    outHeight: number,
    red: number,
    green: number,
    blue: number,
    normalisation: number,
  ): void;
};

/** The kernel reads and writes whole vectors: up to this many bytes behind what it was given. */
const SLACK = 32;
/** Blocks begin at multiples of this: a cache line, and what vector loads like best. */
const ALIGNMENT = 64;
/** Memories are kept for the next photo up to this size and this number; a rare huge photo's is left to the collector. */
const KEPT_BYTES = 64_000_000;
const KEPT_MEMORIES = 2;

let compiled: WebAssembly.Module | undefined;
const kept: PixelMemory[] = [];

/**
 * The memory of the pixel kernel, as one photo uses it: blocks are taken one behind the other and all given back at once.
 * Views of blocks are valid until the next block is taken, since growing moves the memory.
 */
export class PixelMemory {
  readonly kernel: Kernel;
  #used = ALIGNMENT;

  private constructor() {
    compiled ??= new WebAssembly.Module(Buffer.from(KERNEL_BASE64, 'base64'));
    this.kernel = new WebAssembly.Instance(compiled, {}).exports as unknown as Kernel;
  }

  /** An empty one: from a photo before, or new. */
  static take(): PixelMemory {
    return kept.pop() ?? new PixelMemory();
  }

  /** For the next photo. Not giving back is no harm: the collector finds it. */
  giveBack(): void {
    this.#used = ALIGNMENT;
    if (kept.length < KEPT_MEMORIES && this.kernel.memory.buffer.byteLength <= KEPT_BYTES) kept.push(this);
  }

  /** @returns the place of a new block of so many bytes @throws Error when the machine has no more memory */
  allocate(bytes: number): number {
    const place = this.#used;
    this.#used = Math.ceil((place + bytes + SLACK) / ALIGNMENT) * ALIGNMENT;
    if (!this.kernel.growTo(this.#used)) throw new Error(`No memory for ${bytes} bytes of pixels.`);
    return place;
  }

  bytes(place: number, length: number): Uint8Array {
    return new Uint8Array(this.kernel.memory.buffer, place, length);
  }

  floats(place: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.kernel.memory.buffer, place, length);
  }
}
