import { useEffect, useState } from 'preact/hooks';
import type { RegisteredFace } from '../../../../src/contract/face.ts';
import { type ApiFailure, failureOf } from '../../api/unwrap.ts';
import { useMessages } from '../../i18n/messages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { FacesTable } from './faces-table.tsx';
import { allFaces } from './list-faces.ts';

const MOST_SHOWN = 200;

type FacesFoundProps = {
  appKeyId: string;
  groupId: string;
  filter: string;
  revision: number;
  onChange: () => void;
};

type Progress = { found: RegisteredFace[]; seen: number; total: number; done: boolean };

/** The API has no filter, so the console goes through the list and says how far it is. */
export function FacesFound({ appKeyId, groupId, filter, revision, onChange }: FacesFoundProps) {
  const t = useMessages();
  const [progress, setProgress] = useState<Progress>();
  const [failure, setFailure] = useState<ApiFailure>();

  useEffect(() => {
    const controller = new AbortController();
    const wanted = filter.toLowerCase();
    const look = async () => {
      const found: RegisteredFace[] = [];
      let seen = 0;
      for await (const { faces, faceCount } of allFaces(appKeyId, groupId, controller.signal)) {
        seen += faces.length;
        found.push(...faces.filter((face) => face.externalImageId?.toLowerCase().includes(wanted)));
        setProgress({ found: [...found], seen, total: faceCount, done: false });
        if (found.length >= MOST_SHOWN) break;
      }
      setProgress((last) => last && { ...last, done: true });
    };
    look().catch((error: unknown) => !controller.signal.aborted && setFailure(failureOf(error)));
    return () => controller.abort();
  }, [appKeyId, groupId, filter, revision]);

  if (failure) return <FailureNotice failure={failure} />;
  if (!progress) return null;
  return (
    <>
      {progress.found.length > 0 ? (
        <FacesTable
          appKeyId={appKeyId}
          groupId={groupId}
          faces={progress.found.slice(0, MOST_SHOWN)}
          onDeleted={onChange}
        />
      ) : (
        progress.done && (
          <EmptyState icon="search" title={t('group.notFound')}>
            {t('group.notFoundText', { filter })}
          </EmptyState>
        )
      )}
      <div class="table-footer" role="status">
        <span class="number">
          {t(progress.done ? 'group.found' : 'group.looking', {
            found: progress.found.length,
            seen: progress.seen,
            total: progress.total,
          })}
        </span>
      </div>
    </>
  );
}
