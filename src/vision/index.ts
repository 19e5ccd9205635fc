export { type Calibration, type CalibrationRow, calibratePack } from './calibrate-pack.ts';
export { embeddingConverter } from './embedding-converter.ts';
export { createFaceEngine, type FaceEngineOptions } from './engine.ts';
export { fitSharedDirections } from './fit-shared-directions.ts';
export { fitSimilarity } from './fit-similarity.ts';
export { attenuateShared, type SharedDirections } from './shared-directions.ts';
export type { SimilarityTable } from './similarity.ts';
