export { createFaceEngine, type FaceEngineOptions } from './engine.ts';
