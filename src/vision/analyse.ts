import type { FaceDetail, Orientation } from '../contract/face.ts';
import { LANDMARK_TYPES } from '../contract/face.ts';
import { LIMITS } from '../contract/limits.ts';
import type { AnalysedFace, AnalysisOptions, Ineligibility } from '../ports.ts';
import { alignmentOf } from './align.ts';
import { type DecodedPhoto, decodePhoto } from './decode.ts';
import { detectFaces } from './detect.ts';
import { embedFaces } from './embed.ts';
import { boxArea, type PixelBox } from './image.ts';
import { findLandmarks, fiveOf, type Landmarks68 } from './landmarks.ts';
import { classifyMasks, MASK_THRESHOLD } from './mask.ts';
import type { Networks } from './networks.ts';
import { estimatePose } from './pose.ts';
import { ImagePyramid } from './pyramid.ts';

type Candidate = { box: PixelBox; score: number; size: { width: number; height: number }; points: Landmarks68 };

/**
 * The pipeline: file bytes to faces, largest first. Pixels live only inside this call.
 * @throws ApiError InvalidImageFileException
 */
export async function analysePhoto(
  bytes: Uint8Array,
  options: AnalysisOptions,
  networks: Networks,
): Promise<AnalysedFace[]> {
  const photo = await decodePhoto(bytes);
  const pyramid = new ImagePyramid(photo.image);
  const candidates = await findCandidates(photo, pyramid, options, networks);
  const orientations = await estimatePose(
    pyramid,
    candidates.map(({ points }) => points),
    networks.pose,
  );

  const faces: AnalysedFace[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const face = describe(candidate, photo, orientations[index]!, options);
    faces.push(face);
    if (options.stopAtFirstEligible && face.ineligible.length === 0) break;
  }
  if (options.mask) await addMasks(faces, candidates, pyramid, networks);
  await addEmbeddings(faces, candidates, pyramid, options, networks);
  return faces;
}

/** Detected faces with their landmarks, largest first, as many as the options let through. */
async function findCandidates(
  photo: DecodedPhoto,
  pyramid: ImagePyramid,
  options: AnalysisOptions,
  networks: Networks,
): Promise<Candidate[]> {
  const detections = await detectFaces(pyramid, networks.detector, Math.max(photo.fullWidth, photo.fullHeight));
  const factor = photo.fullWidth / photo.image.width;
  const chosen = detections
    .map(({ box, score }) => ({
      box,
      score,
      size: { width: (box.x1 - box.x0) * factor, height: (box.y1 - box.y0) * factor },
    }))
    .filter(({ size }) => options.includeTooSmall || !isTooSmall(size))
    .sort((a, b) => boxArea(b.box) - boxArea(a.box))
    .slice(0, options.maxFaces);
  const landmarks = await findLandmarks(
    pyramid,
    chosen.map(({ box }) => box),
    networks.landmarks,
  );
  return chosen.map((candidate, index) => ({ ...candidate, points: landmarks[index]! }));
}

function describe(
  { box, score, size, points }: Candidate,
  photo: DecodedPhoto,
  orientation: Orientation,
  options: AnalysisOptions,
): AnalysedFace {
  const { width, height } = photo.image;
  const detail: FaceDetail = {
    bbox: {
      x0: fraction(box.x0, width),
      y0: fraction(box.y0, height),
      x1: fraction(box.x1, width),
      y1: fraction(box.y1, height),
    },
    landmarks: fiveOf(points).map(({ x, y }, index) => ({
      type: LANDMARK_TYPES[index]!,
      x: fraction(x, width),
      y: fraction(y, height),
    })),
    confidence: score * 100,
  };
  if (options.orientation) detail.orientation = orientation;
  return { detail, size, ineligible: ineligibilityOf(size, orientation) };
}

async function addMasks(
  faces: readonly AnalysedFace[],
  candidates: readonly Candidate[],
  pyramid: ImagePyramid,
  networks: Networks,
): Promise<void> {
  const landmarked = candidates.slice(0, faces.length).map(({ points }) => ({ landmarks: fiveOf(points) }));
  const probabilities = await classifyMasks(pyramid, landmarked, networks.mask);
  for (const [index, face] of faces.entries()) face.detail.mask = probabilities[index]! >= MASK_THRESHOLD;
}

async function addEmbeddings(
  faces: AnalysedFace[],
  candidates: readonly Candidate[],
  pyramid: ImagePyramid,
  options: AnalysisOptions,
  networks: Networks,
): Promise<void> {
  const wanted = [...faces.keys()].filter((index) => faces[index]!.ineligible.length === 0).slice(0, options.embed);
  const alignments = wanted.map((index) => alignmentOf(fiveOf(candidates[index]!.points)));
  const embedded = await embedFaces(pyramid, alignments, networks.recogniser);
  for (const [position, index] of wanted.entries()) faces[index]!.embedding = embedded[position]!.embedding;
}

function ineligibilityOf(size: { width: number; height: number }, { x: yaw, y: pitch }: Orientation): Ineligibility[] {
  const reasons: Ineligibility[] = [];
  if (isTooSmall(size)) reasons.push('TOO_SMALL');
  if (Math.max(Math.abs(yaw), Math.abs(pitch)) > LIMITS.face.maxAngle) reasons.push('EXTREME_POSE');
  return reasons;
}

function isTooSmall({ width, height }: { width: number; height: number }): boolean {
  return width < LIMITS.face.minSide || height < LIMITS.face.minSide;
}

/** A share of the photo's side, clamped to 0..1. */
function fraction(value: number, side: number): number {
  return Math.min(1, Math.max(0, value / side));
}
