import type { ErrorName } from '../contract/result-codes.ts';
import type { AnalysedFace, AnalysisOptions, StageTiming } from '../ports.ts';

/** What a worker is started with. */
export type WorkerData = { packDir: string; basePackDir: string | undefined };

export type WorkerJob = { image: Uint8Array; options: AnalysisOptions };

/** First `ready`, once the networks have run; then one of the others for each job, in order. */
export type WorkerAnswer =
  | { kind: 'ready' }
  | { kind: 'faces'; faces: AnalysedFace[]; stages: StageTiming[] }
  /** The photo is at fault: becomes the ApiError that the worker threw. */
  | { kind: 'refusal'; resultName: ErrorName; detail: string; reason: string }
  /** We are. */
  | { kind: 'failure'; reason: string };
