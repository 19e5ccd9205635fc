import type { RgbImage } from './image.ts';

/**
 * A photo and its halvings, each made when it is first needed. Detector input, landmark crops and aligned crops all read
 * from the level nearest above their own resolution: that is the antialiasing, and it is paid once for the whole photo.
 */
export class ImagePyramid {
  readonly #levels: RgbImage[];

  constructor(base: RgbImage) {
    this.#levels = [base];
  }

  get base(): RgbImage {
    return this.#levels[0]!;
  }

  /**
   * The level to read from when one output pixel covers `step` pixels of the base, and its scale (2 to the level).
   * Bilinear reading covers steps up to about 1.6 without visible aliasing, so a level is skipped only beyond that.
   */
  levelFor(step: number): { image: RgbImage; scale: number } {
    let level = 0;
    while (step > BILINEAR_REACH && Math.min(this.#level(level).width, this.#level(level).height) >= 2) {
      step /= 2;
      level++;
    }
    return { image: this.#level(level), scale: 2 ** level };
  }

  #level(index: number): RgbImage {
    for (let next = this.#levels.length; next <= index; next++) this.#levels.push(halve(this.#levels[next - 1]!));
    return this.#levels[index]!;
  }
}

const BILINEAR_REACH = 1.6;

/** Means of 2×2 blocks. An odd last row or column is dropped, so that every level's pixels lie exactly two to one. */
export function halve(source: RgbImage): RgbImage {
  const width = source.width >> 1;
  const height = source.height >> 1;
  const from = source.data;
  const data = new Uint8Array(width * height * 3);
  const rowBytes = source.width * 3;
  let target = 0;
  for (let y = 0; y < height; y++) {
    let above = 2 * y * rowBytes;
    let below = above + rowBytes;
    for (let x = 0; x < width; x++) {
      data[target] = (from[above]! + from[above + 3]! + from[below]! + from[below + 3]! + 2) >> 2;
      data[target + 1] = (from[above + 1]! + from[above + 4]! + from[below + 1]! + from[below + 4]! + 2) >> 2;
      data[target + 2] = (from[above + 2]! + from[above + 5]! + from[below + 2]! + from[below + 5]! + 2) >> 2;
      target += 3;
      above += 6;
      below += 6;
    }
  }
  return { data, width, height };
}
