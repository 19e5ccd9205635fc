export { type Calibration, type CalibrationRow, calibratePack } from './calibrate-pack.ts';
export { createFaceEngine, type FaceEngineOptions } from './engine.ts';
export { fitSimilarity } from './fit-similarity.ts';
export type { SimilarityTable } from './similarity.ts';
