import type { ModelPack, NetworkManifest, NetworkRole } from './models/index.ts';
import { InferenceSession, Tensor } from './onnx-runtime.ts';
import type { ImagePyramid } from './pyramid.ts';
import { type Normalisation, type Similarity, warpToPlanes } from './warp.ts';

/** One loaded network of the pack. Its `run` computes on the calling thread: use it only in a worker. */
export class Network {
  readonly input: NetworkManifest['input'];
  readonly #session: InferenceSession;
  readonly #outputs: Record<string, string>;
  readonly #normalisation: Normalisation;
  readonly #takesOne: boolean;
  /** Grown as needed and used again for each run: megabytes for each face would otherwise be garbage. */
  #buffer = new Float32Array(0);
  #scratch = new Float32Array(0);

  private constructor(session: InferenceSession, manifest: NetworkManifest) {
    this.#session = session;
    this.#outputs = manifest.outputs;
    this.input = manifest.input;
    this.#normalisation = normalisationOf(manifest.input);
    this.#takesOne = hasFixedBatch(session);
  }

  static async load(pack: ModelPack, role: NetworkRole): Promise<Network> {
    const session = await InferenceSession.create(pack.file(role), {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    });
    return new Network(session, pack.network(role));
  }

  /** Runs on one crop of the photo for each transform, all in one batch. Each output holds the crops' answers in order. */
  runOnCrops(
    pyramid: ImagePyramid,
    transforms: readonly Similarity[],
    size: { width: number; height: number } = this.input,
  ): Promise<Record<string, Float32Array>> {
    const planes = this.input.channels === 'GREY' ? 1 : 3;
    const cropLength = planes * size.width * size.height;
    const buffer = this.#bufferOf(transforms.length * cropLength);
    for (const [index, transform] of transforms.entries()) {
      this.#fillCrop(pyramid, transform, size, buffer, index * cropLength);
    }
    if (transforms.length === 1 || !this.#takesOne) return this.#run(buffer, transforms.length, size, planes);
    return this.#runOneByOne(buffer, transforms.length, size, planes);
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  async #run(
    data: Float32Array,
    batch: number,
    { width, height }: { width: number; height: number },
    channels: number,
  ): Promise<Record<string, Float32Array>> {
    const dims = this.input.layout === 'NCHW' ? [batch, channels, height, width] : [batch, height, width, channels];
    const answers = await this.#session.run({ [this.input.name]: new Tensor('float32', data, dims) });
    const named: Record<string, Float32Array> = {};
    for (const [name, tensor] of Object.entries(this.#outputs)) named[name] = answers[tensor]!.data as Float32Array;
    return named;
  }

  /** For a network of an operator's pack that was exported for one image. */
  async #runOneByOne(
    data: Float32Array,
    count: number,
    size: { width: number; height: number },
    channels: number,
  ): Promise<Record<string, Float32Array>> {
    const joined: Record<string, Float32Array> = {};
    const length = data.length / count;
    for (let index = 0; index < count; index++) {
      const answers = await this.#run(data.subarray(index * length, (index + 1) * length), 1, size, channels);
      for (const [name, values] of Object.entries(answers)) {
        joined[name] ??= new Float32Array(values.length * count);
        joined[name].set(values, index * values.length);
      }
    }
    return joined;
  }

  #fillCrop(
    pyramid: ImagePyramid,
    transform: Similarity,
    size: { width: number; height: number },
    out: Float32Array,
    start: number,
  ): void {
    const plane = size.width * size.height;
    const { channels, layout } = this.input;
    if (channels === 'RGB' && layout === 'NCHW') {
      warpToPlanes(pyramid, transform, size, this.#normalisation, out, start);
      return;
    }
    if (this.#scratch.length < 3 * plane) this.#scratch = new Float32Array(3 * plane);
    const scratch = this.#scratch;
    warpToPlanes(pyramid, transform, size, this.#normalisation, scratch);
    if (channels === 'GREY') {
      for (let i = 0; i < plane; i++) {
        // Luma of ITU-R BT.601, what every image library calls grey.
        out[start + i] = 0.299 * scratch[i]! + 0.587 * scratch[plane + i]! + 0.114 * scratch[2 * plane + i]!;
      }
      return;
    }
    for (let channel = 0; channel < 3; channel++) {
      const from = (channels === 'BGR' ? 2 - channel : channel) * plane;
      const [first, step] = layout === 'NCHW' ? [start + channel * plane, 1] : [start + channel, 3];
      for (let i = 0; i < plane; i++) out[first + i * step] = scratch[from + i]!;
    }
  }

  #bufferOf(length: number): Float32Array {
    if (this.#buffer.length < length) this.#buffer = new Float32Array(length);
    return this.#buffer.subarray(0, length);
  }
}

/** Whether the network was exported for one image at a time. */
function hasFixedBatch(session: InferenceSession): boolean {
  const [input] = session.inputMetadata;
  return input?.isTensor === true && input.shape[0] === 1;
}

/** From the manifest's mean and deviation of each channel, in its channel order, to factors for red, green and blue. */
function normalisationOf({ channels, mean, std }: NetworkManifest['input']): Normalisation {
  const position = channels === 'GREY' ? [0, 0, 0] : channels === 'BGR' ? [2, 1, 0] : [0, 1, 2];
  const scale = position.map((at) => 1 / std[at]!);
  const offset = position.map((at) => -mean[at]! / std[at]!);
  return { scale: [scale[0]!, scale[1]!, scale[2]!], offset: [offset[0]!, offset[1]!, offset[2]!] };
}
