import type { FaceEngine, Match } from '../ports.ts';
import { shownFace } from './shown-face.ts';

/**
 * The gallery filters by cosine, clients by similarity: the last word is the similarity that they are shown, so that no
 * rounding between the two scales lets a match below the threshold through.
 */
export function toMatchFaces(engine: FaceEngine, found: Match[], threshold: number) {
  const matchFaces = found
    .map(({ face, cosine }) => ({ face: shownFace(face), similarity: engine.similarityOfCosine(cosine) }))
    .filter(({ similarity }) => similarity >= threshold);
  return { matchFaceCount: matchFaces.length, matchFaces };
}
