import { useEffect, useState } from 'preact/hooks';
import { type ApiFailure, failureOf } from '../../api/unwrap.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { FacesTable } from './faces-table.tsx';
import { type FacePage, listFaces } from './list-faces.ts';

const PAGE_SIZE = 25;

type FacesPagedProps = { appKeyId: string; groupId: string; revision: number; onChange: () => void };

export function FacesPaged({ appKeyId, groupId, revision, onChange }: FacesPagedProps) {
  const t = useMessages();
  /** How each page up to the shown one was asked for; the API only knows the way forward. */
  const [tokens, setTokens] = useState<(string | undefined)[]>([undefined]);
  const [page, setPage] = useState<FacePage>();
  const [failure, setFailure] = useState<ApiFailure>();
  const token = tokens.at(-1);

  useEffect(() => {
    const controller = new AbortController();
    listFaces(appKeyId, groupId, { limit: PAGE_SIZE, token, signal: controller.signal })
      .then((loaded) => {
        setPage(loaded);
        setFailure(undefined);
      })
      .catch((error: unknown) => !controller.signal.aborted && setFailure(failureOf(error)));
    return () => controller.abort();
  }, [appKeyId, groupId, token, revision]);

  if (failure) return <FailureNotice failure={failure} />;
  if (!page) return null;
  if (page.faces.length === 0 && tokens.length === 1) {
    return (
      <EmptyState icon="photo" title={t('group.noFaces')}>
        {t('group.noFacesText')}
      </EmptyState>
    );
  }
  const before = (tokens.length - 1) * PAGE_SIZE;
  return (
    <>
      <FacesTable appKeyId={appKeyId} groupId={groupId} faces={page.faces} onDeleted={onChange} />
      <div class="table-footer">
        <span class="number">
          {t('group.range', { from: before + 1, to: before + page.faces.length, count: page.faceCount })}
        </span>
        <span class="card-actions">
          <Button small icon="back" disabled={tokens.length === 1} onClick={() => setTokens((all) => all.slice(0, -1))}>
            {t('common.newer')}
          </Button>
          <Button
            small
            icon="next"
            disabled={!page.nextToken}
            onClick={() => setTokens((all) => [...all, page.nextToken])}
          >
            {t('common.older')}
          </Button>
        </span>
      </div>
    </>
  );
}
