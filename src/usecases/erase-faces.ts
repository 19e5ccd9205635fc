import { ApiError } from '../contract/api-error.ts';
import type { ErasureQuery, ErasureReport } from '../contract/schemas/v1.1/erasure.ts';
import type { FaceSelection, RequestContext } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { eraseSelection } from './erase-selection.ts';
import { requireGroup } from './require-group.ts';

/**
 * The audit record names what the server made (an imageId, a time), never the client's labels: whoever is erased for
 * good must not be written down anew.
 *
 * @throws ApiError InvalidParam (not exactly one selection, no real time), NotFoundGroupError
 */
export async function eraseFaces(
  dependencies: Pick<Dependencies, 'groups' | 'gallery' | 'clock'>,
  context: RequestContext,
  groupId: string,
  query: ErasureQuery,
): Promise<ErasureReport> {
  const selection = selectionOf(query);
  const group = await requireGroup(dependencies.groups, context.appKeyId, groupId);
  const { imageId, registeredBefore } = query;
  return eraseSelection(dependencies, context, group, selection, {
    by: Object.keys(selection)[0]!,
    ...(imageId !== undefined && { imageId }),
    ...(registeredBefore !== undefined && { registeredBefore }),
  });
}

function selectionOf({ externalImageId, imageId, personId, registeredBefore }: ErasureQuery): FaceSelection {
  const selections: FaceSelection[] = [
    ...(externalImageId === undefined ? [] : [{ externalImageId }]),
    ...(imageId === undefined ? [] : [{ imageId }]),
    ...(personId === undefined ? [] : [{ personId }]),
    ...(registeredBefore === undefined ? [] : [{ registeredBefore: readTime(registeredBefore) }]),
  ];
  const [selection] = selections;
  if (selection === undefined || selections.length > 1) {
    throw new ApiError(
      'InvalidParam',
      'Send exactly one of externalImageId, imageId, personId and registeredBefore in the query string.',
    );
  }
  return selection;
}

/** The pattern was checked; a 30th of February was not. */
function readTime(text: string): number {
  const time = Date.parse(`${text}Z`);
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(text)) {
    throw new ApiError('InvalidParam', `registeredBefore must be a time in UTC that exists, not ${text}.`);
  }
  return time;
}
