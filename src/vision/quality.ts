import type { FaceQuality, Orientation, QualityReason } from '../contract/face.ts';
import { ALIGNED_SIDE } from './align.ts';
import type { ImagePyramid } from './pyramid.ts';
import { applySimilarity, type Similarity, uniformNormalisation, warpToPlanes } from './warp.ts';

/**
 * The length of an embedding before it is normalised grows with how well the recogniser knows the face: it was trained
 * with a margin loss (Meng et al. 2021, MagFace, arXiv 2103.06627, make the same use of it). On LFW no property that
 * was measured on the pixels foretells a false non-match as well: docs/models.md has the figures. Lengths are those of one
 * recogniser; of an operator's own one nothing is known, and its faces are rated by the pixels alone.
 *
 * By `source` of the recogniser in the pack's manifest: the lengths that become the scores 0 and 100.
 */
const NORM_SCALES: Record<string, { low: number; high: number }> = {
  'faceplugin-face-recognition-js@0.0.1, model/fr_feature.onnx': { low: 2, high: 4.5 },
};

/** What is measured on the aligned crop of a face, in 8-bit grey levels of its luma. */
export type CropMeasures = {
  /** Mean of the face's inner part. */
  luminance: number;
  /** Standard deviation of the same. */
  contrast: number;
  /** Energy of the Laplacian over the variance: what share of the contrast lies in the finest detail. */
  sharpness: number;
  /** The darker, flatter one of the two eyes: its contrast over the whole face's. */
  eyeContrast: number;
  /** Share of the face that lies beyond the photo's edges. */
  outside: number;
};

export type QualityEvidence = {
  crop: CropMeasures;
  /** Pixels of the input image. */
  size: { width: number; height: number };
  pose: Orientation;
  masked: boolean;
  /** Length of the recogniser's embedding, and whose it is. */
  norm: number;
  recogniser: string;
};

/** From where on a property counts against a face. docs/models.md says how often each is true of LFW photos. */
const LIMITS = {
  sharpness: 0.018,
  darkLuminance: 60,
  brightLuminance: 195,
  contrast: 12,
  minSide: 80,
  angle: 35,
  eyeContrast: 0.28,
  outside: 0.04,
};

/** Inner part of the aligned crop, from brow to chin, without hair and background. */
const INNER = { x0: 20, x1: 92, y0: 30, y1: 106 };
/** Half sides of a window on an eye, and where the eyes stand in the aligned crop. */
const EYE = { width: 12, height: 7, centres: [38, 74], y: 52 };

const scratch = new Float32Array(3 * ALIGNED_SIDE ** 2);
const luma = new Float32Array(ALIGNED_SIDE ** 2);

/** @param alignment from `alignmentOf` */
export function measureCrop(pyramid: ImagePyramid, alignment: Similarity): CropMeasures {
  const side = ALIGNED_SIDE;
  warpToPlanes(pyramid, alignment, { width: side, height: side }, uniformNormalisation(1, 0), scratch);
  for (let i = 0; i < luma.length; i++) {
    luma[i] = 0.299 * scratch[i]! + 0.587 * scratch[luma.length + i]! + 0.114 * scratch[2 * luma.length + i]!;
  }
  const inner = statisticsOf(INNER);
  const eyes = EYE.centres.map((x) =>
    statisticsOf({ x0: x - EYE.width, x1: x + EYE.width, y0: EYE.y - EYE.height, y1: EYE.y + EYE.height }),
  );
  return {
    luminance: inner.mean,
    contrast: inner.deviation,
    sharpness: laplacianEnergy(INNER) / Math.max(1, inner.deviation ** 2),
    eyeContrast: Math.min(...eyes.map(({ deviation }) => deviation)) / Math.max(1, inner.deviation),
    outside: shareOutside(pyramid, alignment),
  };
}

/** The score, and every reason that holds; a good score may have reasons, and a low one none. */
export function rateQuality(evidence: QualityEvidence): FaceQuality {
  const reasons = reasonsOf(evidence);
  const scale = NORM_SCALES[evidence.recogniser];
  const score = scale ? (evidence.norm - scale.low) / (scale.high - scale.low) : 0.8 ** reasons.length;
  return { score: Math.round(Math.min(1, Math.max(0, score)) * 1000) / 10, reasons };
}

function reasonsOf({ crop, size, pose, masked }: QualityEvidence): QualityReason[] {
  const holds: Record<QualityReason, boolean> = {
    BLURRED: crop.sharpness < LIMITS.sharpness,
    DARK: crop.luminance < LIMITS.darkLuminance,
    BRIGHT: crop.luminance > LIMITS.brightLuminance || (crop.contrast < LIMITS.contrast && crop.luminance > 128),
    SMALL: Math.min(size.width, size.height) < LIMITS.minSide,
    EXTREME_POSE: Math.max(Math.abs(pose.x), Math.abs(pose.y)) > LIMITS.angle,
    OCCLUDED: crop.eyeContrast < LIMITS.eyeContrast,
    MASKED: masked,
    CUT_OFF: crop.outside > LIMITS.outside,
  };
  return (Object.keys(holds) as QualityReason[]).filter((reason) => holds[reason]);
}

type Window = { x0: number; x1: number; y0: number; y1: number };

function statisticsOf({ x0, x1, y0, y1 }: Window): { mean: number; deviation: number } {
  let sum = 0;
  let squares = 0;
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const value = luma[y * ALIGNED_SIDE + x]!;
      sum += value;
      squares += value * value;
    }
  }
  const count = (x1 - x0) * (y1 - y0);
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}

/** Mean square of the Laplacian. */
function laplacianEnergy({ x0, x1, y0, y1 }: Window): number {
  let squares = 0;
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const at = y * ALIGNED_SIDE + x;
      const around = luma[at - 1]! + luma[at + 1]! + luma[at - ALIGNED_SIDE]! + luma[at + ALIGNED_SIDE]!;
      squares += (around - 4 * luma[at]!) ** 2;
    }
  }
  return squares / ((x1 - x0) * (y1 - y0));
}

/** Of a grid over the inner part, widened to the whole face. */
function shareOutside({ base }: ImagePyramid, alignment: Similarity): number {
  const STEPS = 16;
  let outside = 0;
  for (let row = 0; row < STEPS; row++) {
    for (let column = 0; column < STEPS; column++) {
      const at = (step: number) => 8 + ((ALIGNED_SIDE - 16) * (step + 0.5)) / STEPS;
      const { x, y } = applySimilarity(alignment, { x: at(column), y: at(row) });
      if (x < 0 || y < 0 || x > base.width || y > base.height) outside++;
    }
  }
  return outside / STEPS ** 2;
}
