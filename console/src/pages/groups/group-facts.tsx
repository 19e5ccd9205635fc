import { useEffect, useState } from 'preact/hooks';
import type { GroupDetails } from '../../../../src/contract/schemas/group.ts';
import { callApi } from '../../api/face-api.ts';
import { groupPath } from './group-path.ts';
import { utcTime } from './utc-time.ts';

/** Cells of the group list that the list itself does not carry; each row asks for its own. */
export function GroupFacts({ appKeyId, groupId }: { appKeyId: string; groupId: string }) {
  const [details, setDetails] = useState<GroupDetails['groups'][number]>();
  useEffect(() => {
    const controller = new AbortController();
    callApi<GroupDetails>(appKeyId, { method: 'GET', path: groupPath(groupId) }, controller.signal)
      .then(({ data }) => setDetails(data?.groups[0]))
      .catch(() => undefined);
    return () => controller.abort();
  }, [appKeyId, groupId]);
  return (
    <>
      <td class="cell-number">{details ? details.faceCount.toLocaleString() : '–'}</td>
      <td>{details ? utcTime(details.createTime) : '–'}</td>
    </>
  );
}
