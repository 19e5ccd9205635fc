import type { RgbImage } from './image.ts';
import { PixelMemory } from './kernel/pixel-memory.ts';

/** A picture in the kernel's memory: 3 bytes a pixel (red, green, blue), row after row. */
export type Level = { place: number; width: number; height: number };

/**
 * A photo and its halvings, each made when it is first needed. Detector input, landmark crops and aligned crops all read
 * from the level nearest above their own resolution: that is the antialiasing, and it is paid once for the whole photo.
 */
export class ImagePyramid {
  readonly memory = PixelMemory.take();
  /** For the six numbers that the kernel normalises by. */
  readonly normalisationBlock = this.memory.allocate(6 * Float32Array.BYTES_PER_ELEMENT);
  readonly #levels: Level[];
  #crops = { place: 0, length: 0 };

  constructor({ data, width, height }: RgbImage) {
    const place = this.memory.allocate(data.length);
    this.memory.bytes(place, data.length).set(data);
    this.#levels = [{ place, width, height }];
  }

  get base(): Level {
    return this.#levels[0]!;
  }

  /**
   * The level to read from when one output pixel covers `step` pixels of the base, and its scale (2 to the level).
   * Bilinear reading covers steps up to about 1.6 without visible aliasing, so a level is skipped only beyond that.
   */
  levelFor(step: number): { level: Level; scale: number } {
    let index = 0;
    while (step > BILINEAR_REACH && Math.min(this.#level(index).width, this.#level(index).height) >= 2) {
      step /= 2;
      index++;
    }
    return { level: this.#level(index), scale: 2 ** index };
  }

  /** A block for so many floats, the same one again and again as long as it is large enough: crops are used one at a time. */
  cropBlock(length: number): number {
    if (this.#crops.length < length) this.#crops = { place: this.memory.allocate(4 * length), length };
    return this.#crops.place;
  }

  /** When the photo is done with, once: its memory then belongs to another photo. */
  release(): void {
    if (this.#levels.length > 0) this.memory.giveBack();
    this.#levels.length = 0;
  }

  #level(index: number): Level {
    for (let next = this.#levels.length; next <= index; next++) this.#levels.push(this.#halve(this.#levels[next - 1]!));
    return this.#levels[index]!;
  }

  /** An odd last row or column is dropped, so that every level's pixels lie exactly two to one. */
  #halve(source: Level): Level {
    const width = source.width >> 1;
    const height = source.height >> 1;
    const place = this.memory.allocate(width * height * 3);
    this.memory.kernel.halve(source.place, source.width, source.height, place);
    return { place, width, height };
  }
}

const BILINEAR_REACH = 1.6;
