import { useState } from 'preact/hooks';
import { type AppKey, revokeAppKey } from '../../api/console-api.ts';
import { ConsoleRequestError } from '../../api/console-request.ts';
import { useMessages } from '../../i18n/messages.ts';
import { loadAppKeys } from '../../state/app-keys.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/error-notice.tsx';
import { Notice } from '../../ui/notice.tsx';

export function RevokeKeyDialog({ appKey, onClose }: { appKey: AppKey; onClose: () => void }) {
  const t = useMessages();
  const [fault, setFault] = useState<ConsoleRequestError>();
  const revoke = async () => {
    try {
      await revokeAppKey(appKey.id);
      await loadAppKeys();
      onClose();
    } catch (error) {
      if (!(error instanceof ConsoleRequestError)) throw error;
      setFault(error);
    }
  };
  return (
    <Dialog title={t('keys.revokeNamed', { name: appKey.name })} onClose={onClose}>
      <Notice tone="warn">{t('keys.revokeWarning')}</Notice>
      {fault && <FaultNotice fault={fault} />}
      <div class="dialog-actions">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button kind="danger" onClick={() => void revoke()}>
          {t('keys.revoke')}
        </Button>
      </div>
    </Dialog>
  );
}
