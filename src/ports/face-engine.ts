import type { FaceDetail, IneligibleReason } from '../contract/face.ts';
import type { RequestContext } from './request-context.ts';

/** Unit-length vector of the recogniser, `FaceEngine.dimension` floats. Never logged, never stored, never returned. */
export type Embedding = Float32Array;

/** Why a face may not be used for recognition, judged on the input image's pixels and the head pose. */
export type Ineligibility = IneligibleReason;

export type AnalysedFace = {
  detail: FaceDetail;
  /** Width and height of the box in pixels of the upright input image, before clamping to it. */
  size: { width: number; height: number };
  /** Empty for an eligible face. */
  ineligible: Ineligibility[];
  /** Only for the eligible faces that `embed` asked for. */
  embedding?: Embedding;
};

export type AnalysisOptions = {
  /** Run the pose network and put `orientation` into the details. */
  orientation: boolean;
  /** Run the mask network and put `mask` into the details. */
  mask: boolean;
  /** Rate the quality of the faces and put it into the details. */
  quality?: boolean;
  /** Run the spoof network and put its verdict into the details. */
  spoof?: boolean;
  /** Do not embed faces with a lower quality score; rates the quality as well. */
  minQuality?: number;
  /** Embed the n largest eligible faces; 0 embeds none. */
  embed: number;
  /** Embed faces that are too small or turned too far as well: benchmark protocols score every photo. */
  embedIneligible?: boolean;
  /** Return at most this many faces: the n largest. */
  maxFaces: number;
  /**
   * For probes: go through the faces from the largest down and stop at the first eligible one, which is then the last of
   * the result; the faces before it say why they were passed over.
   */
  stopAtFirstEligible: boolean;
  /** What becomes of faces under 60 px: detect leaves them out, register lists them as not added. */
  includeTooSmall: boolean;
};

export interface FaceEngine {
  /** Names the recogniser; templates of different versions are never compared. */
  readonly modelVersion: string;
  readonly dimension: number;
  /**
   * The engine for groups of that model version: itself, or that of an earlier model which this server still runs.
   * @returns undefined when none runs
   */
  ofModel(modelVersion: string): FaceEngine | undefined;
  /**
   * Faces of one image, largest box first. Runs in a worker thread, never on the event loop.
   * @throws ApiError InvalidImageFileException (not decodable, too many pixels, under 80 px),
   *   InternalServerError (queue full, worker lost, deadline passed)
   */
  analyse(image: Uint8Array, options: AnalysisOptions, context?: RequestContext): Promise<AnalysedFace[]>;
  /** The calibrated similarity, 0..100, of a cosine; strictly monotone. */
  similarityOfCosine(cosine: number): number;
  /** The smallest cosine whose similarity is at least the given one. */
  cosineOfSimilarity(similarity: number): number;
  /** Resolves once every worker has run every network once. */
  warmUp(): Promise<void>;
  stats(): EngineStats;
  close(): Promise<void>;
}

export type EngineStats = { workers: number; queued: number; running: number; completed: number; replaced: number };
