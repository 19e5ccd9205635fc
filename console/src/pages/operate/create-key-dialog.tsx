import { useState } from 'preact/hooks';
import { SCOPES, type Scope } from '../../../../src/contract/scopes.ts';
import { createAppKey, type NewAppKey } from '../../api/console-api.ts';
import { ConsoleRequestError } from '../../api/console-request.ts';
import { useMessages } from '../../i18n/messages.ts';
import { appKeysStore, loadAppKeys } from '../../state/app-keys.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FaultNotice } from '../../ui/error-notice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import './create-key-dialog.css';

const LIFETIMES = ['never', '30', '90', '365'] as const;
type Lifetime = (typeof LIFETIMES)[number];
/** The choice of a key that has groups of its own. */
const ITSELF = '';

type Form = { name: string; lifetime: Lifetime; ownerId: string; scopes: Scope[]; groups: string };
const EMPTY: Form = { name: '', lifetime: 'never', ownerId: ITSELF, scopes: [...SCOPES], groups: '' };

export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const owners = (useStore(appKeysStore) ?? []).filter(({ status, ownerId }) => status === 'active' && !ownerId);
  const [form, setForm] = useState(EMPTY);
  const [secret, setSecret] = useState<string>();
  const [fault, setFault] = useState<ConsoleRequestError>();
  const change = (part: Partial<Form>) => setForm({ ...form, ...part });
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      setSecret((await createAppKey(wantedKey(form))).secret);
      await loadAppKeys();
    } catch (error) {
      if (!(error instanceof ConsoleRequestError)) throw error;
      setFault(error);
    }
  };
  if (secret) return <NewKey name={form.name.trim()} secret={secret} onClose={onClose} />;
  return (
    <Dialog title={t('keys.create')} onClose={onClose}>
      <form class="form-stack" onSubmit={(event) => void submit(event)}>
        <TextInput
          label={t('keys.name')}
          hint={t('keys.nameHint')}
          placeholder="door-terminal"
          value={form.name}
          onInput={(name) => change({ name })}
          autoFocus
        />
        <Select
          label={t('keys.expires')}
          value={form.lifetime}
          options={LIFETIMES.map((value) => ({
            value,
            label: value === 'never' ? t('keys.never') : t('keys.days', { days: Number(value) }),
          }))}
          onChange={(lifetime) => change({ lifetime })}
        />
        <Select
          label={t('keys.owner')}
          value={form.ownerId}
          options={[
            { value: ITSELF, label: t('keys.ownGroups') },
            ...owners.map(({ id, name }) => ({ value: id, label: t('keys.groupsOf', { name }) })),
          ]}
          onChange={(ownerId) => change({ ownerId })}
        />
        <fieldset class="key-scopes">
          <legend class="field-label">{t('keys.scopes')}</legend>
          {SCOPES.map((scope) => (
            <Switch
              key={scope}
              label={t(`scope.${scope}`)}
              checked={form.scopes.includes(scope)}
              onChange={(on) =>
                change({ scopes: SCOPES.filter((other) => (other === scope ? on : form.scopes.includes(other))) })
              }
            />
          ))}
        </fieldset>
        {form.ownerId !== ITSELF && (
          <TextInput
            label={t('keys.onlyGroups')}
            hint={t('keys.onlyGroupsHint')}
            value={form.groups}
            onInput={(groups) => change({ groups })}
            mono
          />
        )}
        {fault && <FaultNotice fault={fault} />}
        <div class="dialog-actions">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" disabled={form.name.trim() === '' || form.scopes.length === 0}>
            {t('keys.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What is not limited is left out: a key without scopes may do everything, also what comes later. */
function wantedKey({ name, lifetime, ownerId, scopes, groups }: Form): NewAppKey {
  const groupIds = ownerId === ITSELF ? [] : groups.split(/[\s,]+/).filter(Boolean);
  return {
    name: name.trim(),
    ...(lifetime !== 'never' && { days: Number(lifetime) }),
    ...(ownerId !== ITSELF && { ownerId }),
    ...(scopes.length < SCOPES.length && { scopes }),
    ...(groupIds.length > 0 && { groupIds }),
  };
}

function NewKey({ name, secret, onClose }: { name: string; secret: string; onClose: () => void }) {
  const t = useMessages();
  return (
    <Dialog title={t('keys.made', { name })} onClose={onClose}>
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
