import { CropReader } from './crops.ts';
import type { ModelPack, NetworkManifest, NetworkRole } from './models/index.ts';
import { InferenceSession, Tensor } from './onnx-runtime.ts';
import type { ImagePyramid } from './pyramid.ts';
import type { Similarity } from './warp.ts';

/** One loaded network of the pack. Its `run` computes on the calling thread: use it only in a worker. */
export class Network {
  readonly input: NetworkManifest['input'];
  /** Where the weights come from, as the pack's manifest says. */
  readonly source: string;
  readonly #session: InferenceSession;
  readonly #outputs: Record<string, string>;
  readonly #crops: CropReader;
  readonly #takesOne: boolean;

  private constructor(session: InferenceSession, manifest: NetworkManifest) {
    this.#session = session;
    this.#outputs = manifest.outputs;
    this.input = manifest.input;
    this.source = manifest.source;
    this.#crops = new CropReader(manifest.input);
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
    const crops = this.#crops.read(pyramid, transforms, size);
    const { planes } = this.#crops;
    if (transforms.length === 1 || !this.#takesOne) return this.#run(crops, transforms.length, size, planes);
    return this.#runOneByOne(crops, transforms.length, size, planes);
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
}

/** Whether the network was exported for one image at a time. */
function hasFixedBatch(session: InferenceSession): boolean {
  const [input] = session.inputMetadata;
  return input?.isTensor === true && input.shape[0] === 1;
}
