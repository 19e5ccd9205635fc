import { useEffect, useState } from 'preact/hooks';
import type { GroupList } from '../../../../src/contract/schemas/group.ts';
import { callApi } from '../../api/face-api.ts';

/** Ids of the app key's groups, for choosing one: the newest 200. Undefined until they are loaded. */
export function useGroupIds(appKeyId: string | undefined): string[] | undefined {
  const [ids, setIds] = useState<string[]>();
  useEffect(() => {
    setIds(undefined);
    if (!appKeyId) return;
    const controller = new AbortController();
    callApi<GroupList>(appKeyId, { method: 'GET', path: '/groups', query: { limit: 200 } }, controller.signal)
      .then(({ data }) => setIds(data?.groups.map(({ groupId }) => groupId) ?? []))
      .catch(() => !controller.signal.aborted && setIds([]));
    return () => controller.abort();
  }, [appKeyId]);
  return ids;
}
