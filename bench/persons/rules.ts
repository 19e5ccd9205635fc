import { cosine } from '../analyse-photos.ts';
import { meanOf } from '../statistics.ts';

/** Makes of the faces of a person what scores a probe. */
export type Rule = (faces: Float32Array[]) => (probe: Float32Array) => number;

export const RULES = {
  'best face': (faces) => (probe) => Math.max(...faces.map((face) => cosine(face, probe))),
  'mean score': (faces) => (probe) => meanOf(faces.map((face) => cosine(face, probe))),
  'averaged template': (faces) => {
    const average = averageOf(faces);
    return (probe) => cosine(average, probe);
  },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;

/** The direction of the sum, of unit length. */
function averageOf(faces: Float32Array[]): Float32Array {
  const sum = new Float32Array(faces[0]!.length);
  for (const face of faces) for (let i = 0; i < sum.length; i++) sum[i]! += face[i]!;
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}
