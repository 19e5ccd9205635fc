export * from './client.ts';
export * from './errors.ts';
export * from './generated/errors.ts';
export { RESULT_CODES } from './generated/operations.ts';
export type * from './generated/types.ts';
export type { ImageInput } from './image-input.ts';
export type * from './options.ts';
