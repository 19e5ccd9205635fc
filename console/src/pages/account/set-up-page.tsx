import { useState } from 'preact/hooks';
import { setUp } from '../../api/console-api.ts';
import { useMessages } from '../../i18n/messages.ts';
import { sessionStore } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { accountFault } from './account-fault.ts';
import { Entrance } from './entrance.tsx';

const TOKEN_IN_LINK = /^#set-up=([\w-]+)$/;

/** The first visit, by the link that the server printed: sets the operator password. */
export function SetUpPage() {
  const t = useMessages();
  const [token] = useState(() => TOKEN_IN_LINK.exec(location.hash)?.[1]);
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  if (!token) {
    return (
      <Entrance title={t('setUp.title')} lead={t('setUp.noToken')}>
        <Notice>{t('setUp.noTokenText')}</Notice>
      </Entrance>
    );
  }
  const submit = async (event: Event) => {
    event.preventDefault();
    if (password !== repeated) return setFault(t('account.notSame'));
    setBusy(true);
    try {
      const { state } = await setUp(token, password);
      history.replaceState(null, '', location.pathname);
      sessionStore.set(state);
    } catch (error) {
      setFault(accountFault(t, error));
      setBusy(false);
    }
  };
  return (
    <Entrance title={t('setUp.title')} lead={t('setUp.lead')}>
      <form class="form-stack" onSubmit={(event) => void submit(event)}>
        <TextInput
          label={t('account.newPassword')}
          type="password"
          autocomplete="new-password"
          hint={t('account.passwordHint')}
          value={password}
          onInput={setPassword}
          autoFocus
        />
        <TextInput
          label={t('account.repeatPassword')}
          type="password"
          autocomplete="new-password"
          value={repeated}
          onInput={setRepeated}
          error={fault}
        />
        <Button kind="primary" type="submit" busy={busy} disabled={password === '' || repeated === ''}>
          {t('setUp.submit')}
        </Button>
      </form>
    </Entrance>
  );
}
