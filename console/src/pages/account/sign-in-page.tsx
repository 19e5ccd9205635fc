import { useState } from 'preact/hooks';
import { signIn } from '../../api/console-api.ts';
import { useMessages } from '../../i18n/messages.ts';
import { sessionStore } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { accountFault } from './account-fault.ts';
import { Entrance } from './entrance.tsx';

export function SignInPage() {
  const t = useMessages();
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      sessionStore.set((await signIn(password)).state);
    } catch (error) {
      setFault(accountFault(t, error));
      setBusy(false);
    }
  };
  return (
    <Entrance title={t('signIn.title')} lead={t('signIn.lead')}>
      <form class="form-stack" onSubmit={(event) => void submit(event)}>
        <TextInput
          label={t('signIn.password')}
          type="password"
          autocomplete="current-password"
          value={password}
          onInput={setPassword}
          error={fault}
          autoFocus
        />
        <Button kind="primary" type="submit" busy={busy} disabled={password === ''}>
          {t('signIn.submit')}
        </Button>
      </form>
    </Entrance>
  );
}
