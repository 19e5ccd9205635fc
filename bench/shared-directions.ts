import type { FaceEngine } from '../src/ports.ts';
import { UNCORRECTED_VERSION } from '../src/vision/models/index.ts';

/** How many directions our correction attenuates. */
export const DIRECTIONS = 8;

/** The engine's recogniser as it comes; of a pack without a correction, the engine itself. */
export function uncorrectedModel(engine: FaceEngine): FaceEngine {
  return engine.ofModel(UNCORRECTED_VERSION) ?? engine;
}
