import { randomUUID } from 'node:crypto';
import type { ErasureReport } from '../contract/schemas/v1.1/erasure.ts';
import type { AuditEvent, FaceSelection, Group, RequestContext } from '../ports.ts';
import { formatTime } from './api-time.ts';
import type { Dependencies } from './dependencies.ts';
import { groupNotFound } from './require-group.ts';

/**
 * Faces of one transaction. Each of them may lie in a chunk of its own, which is sealed anew: a few dozen milliseconds
 * at most, after which other requests are answered.
 */
const FACES_A_STEP = 64;

type EraserContext = Pick<RequestContext, 'auditNote' | 'auditReport'>;

/**
 * Erases all selected faces, in steps that are durable each and leave their own note in the audit record, then writes a
 * report there. When it fails in between, what is left is found by the same selection again.
 *
 * @param facts what the audit record says beside the counts
 * @throws ApiError NotFoundGroupError when the group was deleted meanwhile
 */
export async function eraseSelection(
  { gallery, clock }: Pick<Dependencies, 'gallery' | 'clock'>,
  { auditNote, auditReport }: EraserContext,
  group: Group,
  selection: FaceSelection,
  facts: Omit<AuditEvent, 'action'>,
): Promise<ErasureReport> {
  if (auditReport === undefined) throw new Error('an erasure without an audit record cannot be proven');
  const reportId = randomUUID();
  const about = { ...facts, groupId: group.groupId, reportId };
  const startedAt = formatTime(clock());
  let deletedFaceCount = 0;
  for (let removed = FACES_A_STEP; removed === FACES_A_STEP; ) {
    const done = await gallery.removeFaces(group, selection, FACES_A_STEP, (faces) =>
      auditNote?.('face.erase', { ...about, faceIds: faces.map(({ faceId }) => faceId) }),
    );
    if (done === undefined) throw groupNotFound();
    removed = done.length;
    deletedFaceCount += removed;
  }
  const finishedAt = formatTime(clock());
  const receipt = await auditReport('face.erasure', { ...about, deletedFaceCount, startedAt, finishedAt });
  return {
    reportId,
    deletedFaceCount,
    startedAt,
    finishedAt,
    auditPosition: receipt.position,
    auditHash: receipt.hash,
  };
}
