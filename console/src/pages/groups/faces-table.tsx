import { useState } from 'preact/hooks';
import type { RegisteredFace } from '../../../../src/contract/face.ts';
import { callApi } from '../../api/face-api.ts';
import { type ApiFailure, failureOf, unwrap } from '../../api/unwrap.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Link } from '../../router/link.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Table } from '../../ui/table.tsx';
import { groupPath } from './group-path.ts';

type FacesTableProps = { appKeyId: string; groupId: string; faces: RegisteredFace[]; onDeleted: () => void };

export function FacesTable({ appKeyId, groupId, faces, onDeleted }: FacesTableProps) {
  const t = useMessages();
  const [asked, setAsked] = useState<RegisteredFace>();
  const [failure, setFailure] = useState<ApiFailure>();
  const remove = async (face: RegisteredFace) => {
    try {
      unwrap(await callApi(appKeyId, { method: 'DELETE', path: `${groupPath(groupId)}/faces/${face.faceId}` }));
      setAsked(undefined);
      onDeleted();
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  const nameOf = (face: RegisteredFace) => face.externalImageId ?? face.faceId;
  return (
    <>
      <Table
        caption={t('group.faces')}
        columns={[
          { label: t('group.label') },
          { label: t('group.faceId') },
          { label: t('group.confidence'), kind: 'number' },
          { label: t('common.actions'), kind: 'action' },
        ]}
      >
        {faces.map((face) => (
          <tr key={face.faceId}>
            <td>{face.externalImageId ?? <span class="field-note">{t('search.unlabelled')}</span>}</td>
            <td class="cell-id">
              <Link to={`/verify/${encodeURIComponent(groupId)}/${face.faceId}`}>{face.faceId}</Link>
            </td>
            <td class="cell-number">{face.confidence.toFixed(1)}</td>
            <td class="cell-action">
              <Button kind="quiet" small icon="trash" iconOnly onClick={() => setAsked(face)}>
                {t('group.deleteNamed', { name: nameOf(face) })}
              </Button>
            </td>
          </tr>
        ))}
      </Table>
      {asked && (
        <Dialog title={t('group.deleteTitle')} onClose={() => setAsked(undefined)}>
          <p>{t('group.deleteText', { name: nameOf(asked) })}</p>
          {failure && <FailureNotice failure={failure} />}
          <div class="dialog-actions">
            <Button onClick={() => setAsked(undefined)}>{t('common.cancel')}</Button>
            <Button kind="danger" icon="trash" onClick={() => void remove(asked)}>
              {t('group.delete')}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
