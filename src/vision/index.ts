export { createFaceEngine, type FaceEngineOptions } from './engine.ts';
export { fitSimilarity } from './fit-similarity.ts';
export { checkSimilarityTable, type SimilarityTable, similarityOfCosine } from './similarity.ts';
