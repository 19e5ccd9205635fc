import { useState } from 'preact/hooks';
import { changePassword } from '../../api/console-api.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { accountFault } from './account-fault.ts';

const EMPTY = { current: '', next: '', repeated: '' };

export function AccountPage() {
  const t = useMessages();
  const [form, setForm] = useState(EMPTY);
  const [fault, setFault] = useState<string>();
  const [changed, setChanged] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setChanged(false);
    if (form.next !== form.repeated) return setFault(t('account.notSame'));
    try {
      await changePassword(form.current, form.next);
      setForm(EMPTY);
      setFault(undefined);
      setChanged(true);
    } catch (error) {
      setFault(accountFault(t, error));
    }
  };
  return (
    <Page title={t('account.title')} lead={t('account.lead')}>
      <Card title={t('account.change')}>
        {changed && <Notice tone="good">{t('account.changed')}</Notice>}
        <form class="form-stack" onSubmit={(event) => void submit(event)}>
          <TextInput
            label={t('account.currentPassword')}
            type="password"
            autocomplete="current-password"
            value={form.current}
            onInput={(current) => setForm({ ...form, current })}
          />
          <TextInput
            label={t('account.newPassword')}
            type="password"
            autocomplete="new-password"
            hint={t('account.passwordHint')}
            value={form.next}
            onInput={(next) => setForm({ ...form, next })}
          />
          <TextInput
            label={t('account.repeatPassword')}
            type="password"
            autocomplete="new-password"
            value={form.repeated}
            onInput={(repeated) => setForm({ ...form, repeated })}
            error={fault}
          />
          <div>
            <Button kind="primary" type="submit" disabled={Object.values(form).includes('')}>
              {t('account.change')}
            </Button>
          </div>
        </form>
      </Card>
    </Page>
  );
}
