import type { EndpointName } from '../contract/endpoints.ts';
import type { Comparison } from '../contract/schemas/comparison.ts';
import type { Registration } from '../contract/schemas/registration.ts';
import type { SearchByFaceResult } from '../contract/schemas/search.ts';
import type { AppKey, AuditEvent } from '../ports.ts';

type Answered = { params: { groupId?: string; faceId?: string }; body: unknown; data: unknown };

/**
 * What the audit keeps of an answered request: who changed what, and who looked for whom. Ids and counts, never a
 * similarity or anything of an image.
 *
 * @returns undefined for requests that neither change nor identify anything
 */
export function auditEventOf(endpoint: EndpointName, key: AppKey, answered: Answered): AuditEvent | undefined {
  const { params, body, data } = answered;
  const who = { appKeyId: key.id };
  const place = { ...(params.groupId && { groupId: params.groupId }), ...(params.faceId && { faceId: params.faceId }) };
  switch (endpoint) {
    case 'createGroup':
      return { action: 'group.create', ...who, groupId: (body as { groupId: string }).groupId };
    case 'deleteGroup':
      return { action: 'group.delete', ...who, ...place };
    case 'registerFaces': {
      const { addedFaces, notAddedFaceCount } = data as Registration;
      const faceIds = addedFaces.map(({ faceId }) => faceId);
      return { action: 'face.register', ...who, ...place, faceIds, notAdded: notAddedFaceCount };
    }
    case 'deleteFace':
      return { action: 'face.delete', ...who, ...place };
    case 'searchByFace':
    case 'searchByImage':
      return { action: 'face.search', ...who, ...place, matches: (data as SearchByFaceResult).matchFaceCount };
    case 'compareFaces':
      return { action: 'face.compare', ...who, matches: (data as Comparison).matchedFaceDetailCount };
    case 'verifyFace':
      return { action: 'face.verify', ...who, ...place };
    default:
      return undefined;
  }
}
