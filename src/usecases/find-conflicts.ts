import type { RegistrationV1_1 } from '../contract/schemas/v1.1/faces.ts';
import type { FaceEngine, Gallery, Group, NewFace } from '../ports.ts';
import { shownFace } from './shown-face.ts';

type Conflicts = NonNullable<RegistrationV1_1['addedFaces'][number]['conflicts']>;

/** More would not help whoever has to decide whose face it is. */
const CONFLICTS_A_FACE = 10;

/** For each face that is about to be registered, the faces of the group that look like it and are somebody else's. */
export async function findConflicts(
  gallery: Gallery,
  engine: FaceEngine,
  group: Group,
  faces: readonly NewFace[],
  threshold: number,
): Promise<Conflicts[]> {
  const minCosine = engine.cosineOfSimilarity(threshold);
  const found = await gallery.findConflicts(group, faces, minCosine, CONFLICTS_A_FACE);
  return found.map((matches) =>
    matches
      .map(({ face, cosine }) => ({ ...shownFace(face), similarity: engine.similarityOfCosine(cosine) }))
      .filter(({ similarity }) => similarity >= threshold),
  );
}
