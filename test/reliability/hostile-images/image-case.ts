/**
 * What has to come of a file. 'same faces' are those of the upright reference photo; 'any' is an answer or a refusal, for
 * damage that decoders may mend as they see fit.
 */
export type Expectation = 'same faces' | 'answer' | 'any' | 'InvalidImageFileException' | 'InvalidImageFormatException';

export type ImageCase = { name: string; file: Buffer; expected: Expectation };

export const REFUSED = 'InvalidImageFileException';
export const NO_IMAGE = 'InvalidImageFormatException';

export const one = (name: string, file: Buffer, expected: Expectation): ImageCase => ({ name, file, expected });

export const many = (count: number, part: Uint8Array) => Buffer.concat(new Array(count).fill(part));
