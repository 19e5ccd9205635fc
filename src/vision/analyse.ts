import { ApiError } from '../contract/api-error.ts';
import { type FaceDetail, LANDMARK_TYPES, type Orientation } from '../contract/face.ts';
import { LIMITS } from '../contract/limits.ts';
import { type AnalysedFace, type AnalysisOptions, type Ineligibility, observed, type StageObserver } from '../ports.ts';
import { alignmentOf } from './align.ts';
import { type ConfirmedFace, confirmFaces } from './confirm.ts';
import { type DecodedPhoto, decodePhoto } from './decode.ts';
import { detectFaces } from './detect.ts';
import { type MeasuredEmbedding, measureEmbeddings } from './embed.ts';
import { poseFromLandmarks } from './geometric-pose.ts';
import { boxArea, discardPixels, type PixelBox } from './image.ts';
import { findLandmarks, fiveOf, type Landmarks68 } from './landmarks.ts';
import { classifyMasks, MASK_THRESHOLD } from './mask.ts';
import type { Networks } from './networks.ts';
import { estimatePose } from './pose.ts';
import { ImagePyramid } from './pyramid.ts';
import { measureCrop, rateQuality } from './quality.ts';
import { checkSpoof } from './spoof.ts';

/** A detected face. `box` is in pixels of the decoded photo, `size` in pixels of the input image. */
type FoundFace = ConfirmedFace & { size: { width: number; height: number } };

/**
 * The pipeline: file bytes to faces, largest first. Pixels live only inside this call.
 * @throws ApiError InvalidImageFileException
 */
export async function analysePhoto(
  bytes: Uint8Array,
  options: AnalysisOptions,
  networks: Networks,
  onStage?: StageObserver,
): Promise<AnalysedFace[]> {
  const photo = await observed(onStage, 'decode', () => decodePhoto(bytes));
  const pyramid = new ImagePyramid(photo.image);
  discardPixels(photo.image);
  try {
    return await analyseDecoded(photo, pyramid, options, networks, onStage);
  } finally {
    pyramid.release();
  }
}

async function analyseDecoded(
  photo: DecodedPhoto,
  pyramid: ImagePyramid,
  options: AnalysisOptions,
  networks: Networks,
  onStage: StageObserver | undefined,
): Promise<AnalysedFace[]> {
  const found = await observed(onStage, 'detect', () => findFaces(photo, pyramid, options, networks));
  if (!options.stopAtFirstEligible) return analyseFaces(found, photo, pyramid, options, networks, onStage);

  // A probe is nearly always the first face: the others are not worth a batch.
  const faces: AnalysedFace[] = [];
  for (const one of found) {
    const [face] = await analyseFaces([one], photo, pyramid, options, networks, onStage);
    faces.push(face!);
    if (face!.ineligible.length === 0) break;
  }
  return faces;
}

/** Largest first, as many as the options let through. */
async function findFaces(
  photo: DecodedPhoto,
  pyramid: ImagePyramid,
  options: AnalysisOptions,
  networks: Networks,
): Promise<FoundFace[]> {
  const candidates = await detectFaces(pyramid, networks.detector, Math.max(photo.fullWidth, photo.fullHeight));
  const factor = photo.fullWidth / photo.image.width;
  const sizeOf = ({ x0, y0, x1, y1 }: PixelBox) => ({ width: (x1 - x0) * factor, height: (y1 - y0) * factor });
  const largeEnough = candidates.filter(({ box }) => options.includeTooSmall || !isTooSmall(sizeOf(box)));
  const confirmed = await confirmFaces(pyramid, largeEnough, networks.faceCheck);
  return confirmed
    .map((face) => ({ ...face, size: sizeOf(face.box) }))
    .sort((a, b) => boxArea(b.box) - boxArea(a.box))
    .slice(0, options.maxFaces);
}

/** Faces of one photo on their way through the networks. */
type Batch = {
  found: readonly FoundFace[];
  points: readonly Landmarks68[];
  pyramid: ImagePyramid;
  options: AnalysisOptions;
  networks: Networks;
  onStage: StageObserver | undefined;
};

/** Everything that the options ask for, each network in one batch over the faces. */
async function analyseFaces(
  found: readonly FoundFace[],
  { image }: DecodedPhoto,
  pyramid: ImagePyramid,
  options: AnalysisOptions,
  networks: Networks,
  onStage: StageObserver | undefined,
): Promise<AnalysedFace[]> {
  const boxes = found.map(({ box }) => box);
  const points = await observed(onStage, 'landmarks', () => findLandmarks(pyramid, boxes, networks.landmarks));
  // The pose network is the dearest after the recogniser; who did not ask for the angles does not pay for it.
  const poses = options.orientation
    ? await observed(onStage, 'pose', () => estimatePose(pyramid, points, networks.pose))
    : points.map((face) => poseFromLandmarks(face));
  const faces = found.map(({ box, confidence, size }, i): AnalysedFace => {
    const detail: FaceDetail = { ...placeOf(box, points[i]!, image), confidence };
    if (options.orientation) detail.orientation = poses[i]!;
    return { detail, size, ineligible: ineligibilityOf(size, poses[i]!) };
  });

  const batch = { found, points, pyramid, options, networks, onStage };
  const isRated = options.quality === true || options.minQuality !== undefined;
  const masked = options.mask || isRated ? await findMasks(batch) : [];
  if (options.mask) for (const [i, face] of faces.entries()) face.detail.mask = masked[i]!;
  if (options.spoof) await addSpoofChecks(faces, batch);

  const all = faces.map((_face, i) => i);
  const rated = isRated ? await embedSome(all, batch) : [];
  if (isRated) addQuality(faces, masked, rated, batch);
  const wanted = all.filter((i) => isWanted(faces[i]!, options)).slice(0, options.embed);
  const embedded = isRated ? wanted.map((i) => rated[i]!) : await embedSome(wanted, batch);
  for (const [position, i] of wanted.entries()) faces[i]!.embedding = embedded[position]!.embedding;
  return faces;
}

async function findMasks({ points, pyramid, networks, onStage }: Batch): Promise<boolean[]> {
  const landmarked = points.map((face) => ({ landmarks: fiveOf(face) }));
  const probabilities = await observed(onStage, 'mask', () => classifyMasks(pyramid, landmarked, networks.mask));
  return probabilities.map((probability) => probability >= MASK_THRESHOLD);
}

/** @throws ApiError InvalidParam */
async function addSpoofChecks(faces: AnalysedFace[], { found, pyramid, networks, onStage }: Batch): Promise<void> {
  const { spoof } = networks;
  if (spoof === undefined) throw new ApiError('InvalidParam', 'The model pack of this server has no spoof check.');
  const boxes = found.map(({ box }) => box);
  const checks = await observed(onStage, 'spoof', () => checkSpoof(pyramid, boxes, spoof));
  for (const [i, face] of faces.entries()) face.detail.spoof = checks[i]!;
}

function embedSome(
  which: readonly number[],
  { points, pyramid, networks, onStage }: Batch,
): Promise<MeasuredEmbedding[]> {
  if (which.length === 0) return Promise.resolve([]);
  const alignments = which.map((i) => alignmentOf(fiveOf(points[i]!)));
  return observed(onStage, 'embed', () => measureEmbeddings(pyramid, alignments, networks.recogniser));
}

function addQuality(
  faces: AnalysedFace[],
  masked: readonly boolean[],
  embedded: readonly MeasuredEmbedding[],
  { points, pyramid, networks }: Batch,
): void {
  for (const [i, { detail, size }] of faces.entries()) {
    detail.quality = rateQuality({
      crop: measureCrop(pyramid, alignmentOf(fiveOf(points[i]!))),
      size,
      // The same whether or not the angles were asked for.
      pose: poseFromLandmarks(points[i]!),
      masked: masked[i]!,
      norm: embedded[i]!.norm,
      recogniser: networks.recogniser.source,
    });
  }
}

/** Whether a face is to be embedded, if there is room for it among the largest. */
function isWanted({ ineligible, detail }: AnalysedFace, { embedIneligible, minQuality = 0 }: AnalysisOptions): boolean {
  const isEligible = ineligible.length === 0 || embedIneligible === true;
  return isEligible && (detail.quality?.score ?? 100) >= minQuality;
}

/** Box and landmarks as shares of the photo's sides. */
function placeOf(
  { x0, y0, x1, y1 }: PixelBox,
  points: Landmarks68,
  { width, height }: { width: number; height: number },
): Pick<FaceDetail, 'bbox' | 'landmarks'> {
  const landmarks = fiveOf(points).map(({ x, y }, i) => ({
    type: LANDMARK_TYPES[i]!,
    x: shareOf(x, width),
    y: shareOf(y, height),
  }));
  const bbox = { x0: shareOf(x0, width), y0: shareOf(y0, height), x1: shareOf(x1, width), y1: shareOf(y1, height) };
  return { bbox, landmarks };
}

/** Clamped to 0..1: a box may reach over the photo's edge. */
function shareOf(value: number, side: number): number {
  return Math.min(1, Math.max(0, value / side));
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
