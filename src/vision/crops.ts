import type { NetworkManifest } from './models/index.ts';
import type { ImagePyramid } from './pyramid.ts';
import { type Normalisation, type Planes, planesAt, type Similarity, warpInPlace } from './warp.ts';

type Size = { width: number; height: number };

/** Cuts crops out of a photo in the channels, the layout and the normalisation that one network wants. */
export class CropReader {
  /** Channels of the network's input. */
  readonly planes: number;
  readonly #input: NetworkManifest['input'];
  readonly #normalisation: Normalisation;

  constructor(input: NetworkManifest['input']) {
    this.#input = input;
    this.planes = input.channels === 'GREY' ? 1 : 3;
    this.#normalisation = normalisationOf(input);
  }

  /** One crop for each transform, one behind the other. The result lies in the pyramid's memory until it is next read from. */
  read(pyramid: ImagePyramid, transforms: readonly Similarity[], size: Size): Float32Array {
    const plane = size.width * size.height;
    const length = transforms.length * this.planes * plane;
    const isDirect = this.#input.layout === 'NCHW' && this.#input.channels !== 'GREY';
    const block = pyramid.cropBlock(length + (isDirect ? 0 : 3 * plane));
    for (const [index, transform] of transforms.entries()) {
      const start = index * this.planes * plane;
      const planes = planesAt(block + 4 * (isDirect ? start : length), plane);
      warpInPlace(pyramid, transform, size, this.#normalisation, this.#inOrder(planes));
      if (isDirect) continue;
      const all = pyramid.memory.floats(block, length + 3 * plane);
      const scratch = all.subarray(length);
      if (this.#input.channels === 'GREY') toGrey(scratch, all.subarray(start, start + plane));
      else interleave(scratch, all.subarray(start, start + 3 * plane));
    }
    return pyramid.memory.floats(block, length);
  }

  #inOrder({ red, green, blue }: Planes): Planes {
    return this.#input.channels === 'BGR' ? { red: blue, green, blue: red } : { red, green, blue };
  }
}

/** Luma of ITU-R BT.601, what every image library calls grey. @param planes red, green, blue */
function toGrey(planes: Float32Array, out: Float32Array): void {
  const plane = out.length;
  for (let i = 0; i < plane; i++) {
    out[i] = 0.299 * planes[i]! + 0.587 * planes[plane + i]! + 0.114 * planes[2 * plane + i]!;
  }
}

function interleave(planes: Float32Array, out: Float32Array): void {
  const plane = out.length / 3;
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < plane; i++) out[3 * i + channel] = planes[channel * plane + i]!;
  }
}

/** From the manifest's mean and deviation of each channel, in its channel order, to factors for red, green and blue. */
function normalisationOf({ channels, mean, std }: NetworkManifest['input']): Normalisation {
  const position = channels === 'GREY' ? [0, 0, 0] : channels === 'BGR' ? [2, 1, 0] : [0, 1, 2];
  const scale = position.map((at) => 1 / std[at]!);
  const offset = position.map((at) => -mean[at]! / std[at]!);
  return { scale: [scale[0]!, scale[1]!, scale[2]!], offset: [offset[0]!, offset[1]!, offset[2]!] };
}
