import { useEffect, useState } from 'preact/hooks';
import { readSession } from './api/console-api.ts';
import { ConsoleRequestError } from './api/console-request.ts';
import { SetUpPage } from './pages/account/set-up-page.tsx';
import { SignInPage } from './pages/account/sign-in-page.tsx';
import { Shell } from './shell/shell.tsx';
import { loadAppKeys } from './state/app-keys.ts';
import { loadServer } from './state/server.ts';
import { sessionStore } from './state/session.ts';
import { useStore } from './state/store.ts';
import { FaultNotice } from './ui/error-notice.tsx';

export function App() {
  const session = useStore(sessionStore);
  const [fault, setFault] = useState<ConsoleRequestError>();
  const [loaded, setLoaded] = useState(false);

  useEffect(() => {
    const load = async () => {
      if (session === 'unknown') sessionStore.set((await readSession()).state);
      setLoaded(false);
      if (session !== 'signed-in') return;
      await Promise.all([loadAppKeys(), loadServer()]);
      setLoaded(true);
    };
    load().catch((error: unknown) => {
      if (error instanceof ConsoleRequestError && error.code !== 'signed-out') setFault(error);
    });
  }, [session]);

  if (fault) return <FaultNotice fault={fault} />;
  if (session === 'set-up-needed') return <SetUpPage />;
  if (session === 'signed-out') return <SignInPage />;
  return loaded ? <Shell /> : null;
}
