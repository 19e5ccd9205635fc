import { useState } from 'preact/hooks';
import { createAppKey } from '../../api/console-api.ts';
import { ConsoleRequestError } from '../../api/console-request.ts';
import { useMessages } from '../../i18n/messages.ts';
import { loadAppKeys } from '../../state/app-keys.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/error-notice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import './create-key-dialog.css';

const LIFETIMES = ['never', '30', '90', '365'] as const;
type Lifetime = (typeof LIFETIMES)[number];

export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const [name, setName] = useState('');
  const [lifetime, setLifetime] = useState<Lifetime>('never');
  const [secret, setSecret] = useState<string>();
  const [fault, setFault] = useState<ConsoleRequestError>();
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      const made = await createAppKey(name.trim(), lifetime === 'never' ? undefined : Number(lifetime));
      setSecret(made.secret);
      await loadAppKeys();
    } catch (error) {
      if (!(error instanceof ConsoleRequestError)) throw error;
      setFault(error);
    }
  };
  if (secret) {
    return (
      <Dialog title={t('keys.made', { name: name.trim() })} onClose={onClose}>
        <Notice tone="warn">{t('keys.onlyOnce')}</Notice>
        <p class="new-key">
          <code>{secret}</code>
          <CopyButton text={secret} />
        </p>
        <div class="dialog-actions">
          <Button kind="primary" onClick={onClose}>
            {t('keys.kept')}
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('keys.create')} onClose={onClose}>
      <form class="form-stack" onSubmit={(event) => void submit(event)}>
        <TextInput
          label={t('keys.name')}
          hint={t('keys.nameHint')}
          placeholder="door-terminal"
          value={name}
          onInput={setName}
          autoFocus
        />
        <Select
          label={t('keys.expires')}
          value={lifetime}
          options={LIFETIMES.map((value) => ({
            value,
            label: value === 'never' ? t('keys.never') : t('keys.days', { days: Number(value) }),
          }))}
          onChange={setLifetime}
        />
        {fault && <FaultNotice fault={fault} />}
        <div class="dialog-actions">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" disabled={name.trim() === ''}>
            {t('keys.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
