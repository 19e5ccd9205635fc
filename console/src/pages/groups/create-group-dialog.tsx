import { useState } from 'preact/hooks';
import { LIMITS } from '../../../../src/contract/limits.ts';
import { callApi } from '../../api/face-api.ts';
import { type ApiFailure, failureOf, unwrap } from '../../api/unwrap.ts';
import { useMessages } from '../../i18n/messages.ts';
import { navigate } from '../../router/location.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { groupPath } from './group-path.ts';

const GROUP_ID = new RegExp(LIMITS.groupIdPattern);

export function CreateGroupDialog({ appKeyId, onClose }: { appKeyId: string; onClose: () => void }) {
  const t = useMessages();
  const [groupId, setGroupId] = useState('');
  const [failure, setFailure] = useState<ApiFailure>();
  const isValid = GROUP_ID.test(groupId);
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      unwrap(await callApi(appKeyId, { method: 'POST', path: '/groups', fields: { groupId } }));
      navigate(groupPath(groupId));
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  return (
    <Dialog title={t('groups.create')} onClose={onClose}>
      <form class="form-stack" onSubmit={(event) => void submit(event)}>
        <TextInput
          label={t('groups.id')}
          hint={t('groups.idHint')}
          error={groupId !== '' && !isValid ? t('groups.idHint') : undefined}
          placeholder="staff"
          value={groupId}
          onInput={setGroupId}
          mono
          autoFocus
        />
        {failure && <FailureNotice failure={failure} />}
        <div class="dialog-actions">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" disabled={!isValid}>
            {t('groups.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
