import type { AnyEndpointName } from '../contract/api-versions.ts';
import type { Comparison } from '../contract/schemas/comparison.ts';
import type { Registration } from '../contract/schemas/registration.ts';
import type { SearchByFaceResult } from '../contract/schemas/search.ts';
import type { Duplicates } from '../contract/schemas/v1.1/duplicates.ts';
import type { Identification } from '../contract/schemas/v1.1/identification.ts';
import type { PersonSearch } from '../contract/schemas/v1.1/persons.ts';
import type { AppKey, AuditEvent } from '../ports.ts';

type Answered = { params: { groupId?: string; faceId?: string }; data: unknown };

/**
 * What the audit keeps of an answered request that changed nothing: who looked for whom. Ids and counts, never a
 * similarity or anything of an image. Changes leave notes of their own, in their transactions.
 *
 * @returns undefined for requests that identify nobody
 */
export function auditEventOf(endpoint: AnyEndpointName, key: AppKey, answered: Answered): AuditEvent | undefined {
  const { params, data } = answered;
  const who = { appKeyId: key.id };
  const place = { ...(params.groupId && { groupId: params.groupId }), ...(params.faceId && { faceId: params.faceId }) };
  switch (endpoint) {
    case 'registerFaces': {
      const { addedFaceCount, notAddedFaceCount } = data as Registration;
      if (addedFaceCount > 0) return undefined;
      return { action: 'face.register', ...who, ...place, faceIds: [], notAdded: notAddedFaceCount };
    }
    case 'searchByFace':
    case 'searchByImage':
      return { action: 'face.search', ...who, ...place, matches: (data as SearchByFaceResult).matchFaceCount };
    case 'identifyFaces': {
      const { faces } = data as Identification;
      const groupIds = [...new Set(faces.flatMap(({ matchFaces }) => matchFaces.map(({ groupId }) => groupId)))];
      const matches = faces.reduce((sum, { matchFaceCount }) => sum + matchFaceCount, 0);
      return { action: 'face.identify', ...who, groupIds, faces: faces.length, matches };
    }
    case 'searchPersons':
      return { action: 'person.search', ...who, ...place, matches: (data as PersonSearch).matchPersonCount };
    case 'findDuplicates':
      return { action: 'face.duplicates', ...who, ...place, pairs: (data as Duplicates).pairCount };
    case 'compareFaces':
      return { action: 'face.compare', ...who, matches: (data as Comparison).matchedFaceDetailCount };
    case 'verifyFace':
      return { action: 'face.verify', ...who, ...place };
    default:
      return undefined;
  }
}
