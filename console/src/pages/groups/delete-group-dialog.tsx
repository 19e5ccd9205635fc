import { useState } from 'preact/hooks';
import { callApi } from '../../api/face-api.ts';
import { type ApiFailure, failureOf, unwrap } from '../../api/unwrap.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { groupPath } from './group-path.ts';

type DeleteGroupDialogProps = { appKeyId: string; groupId: string; onClose: () => void; onDeleted: () => void };

/** Nothing brings the faces back, so the name has to be typed. */
export function DeleteGroupDialog({ appKeyId, groupId, onClose, onDeleted }: DeleteGroupDialogProps) {
  const t = useMessages();
  const [typed, setTyped] = useState('');
  const [failure, setFailure] = useState<ApiFailure>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      unwrap(await callApi(appKeyId, { method: 'DELETE', path: groupPath(groupId) }));
      onDeleted();
    } catch (error) {
      setFailure(failureOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('groups.deleteTitle', { groupId })} onClose={onClose}>
      <form class="form-stack" onSubmit={(event) => void submit(event)}>
        <Notice tone="warn">{t('groups.deleteWarning')}</Notice>
        <TextInput label={t('groups.deleteType', { groupId })} value={typed} onInput={setTyped} mono autoFocus />
        {failure && <FailureNotice failure={failure} />}
        <div class="dialog-actions">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="danger" type="submit" icon="trash" busy={busy} disabled={typed !== groupId}>
            {t('groups.delete')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
